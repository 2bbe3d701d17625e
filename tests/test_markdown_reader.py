"""Expected values are from Discord's help pages on text formatting, or from what its client is known to show."""

from time import process_time

import pytest
from markdown_reader import ATTACKS, alive, kinds, marked, read, shown


def spelt(text):
    """Each thing that came alive, with the signs it was made from."""
    return [(found.kind, text[found.start : found.end]) for found in alive(text)]


@pytest.mark.parametrize(
    ("text", "kind", "seen"),
    [
        pytest.param("*a b*", "italic", "a b", id="star"),
        pytest.param("*a *", "italic", "a", id="star behind a blank"),
        pytest.param("_a b_", "italic", "a b", id="bar"),
        pytest.param("**a b**", "bold", "a b", id="bold"),
        pytest.param("__a b__", "underline", "a b", id="underline"),
        pytest.param("~~a b~~", "strike", "a b", id="strike"),
        pytest.param("||a b||", "spoiler", "a b", id="spoiler"),
        pytest.param("`a *b*`", "code", "a *b*", id="code"),
        pytest.param("``a`b``", "code", "a`b", id="code with a tick inside"),
        pytest.param("`a\\`", "code", "a\\", id="no backslash helps in code"),
        pytest.param("```\na *b*\n```", "code block", "a *b*", id="code block"),
        pytest.param("```py\na\n```", "code block", "a", id="code block in a language"),
        pytest.param("```ansi\n\x1b[31ma\n```", "code block", "\x1b[31ma", id="code block in colours"),
        pytest.param("```py\n```", "code block", "py", id="code block of its language alone"),
        pytest.param("# a", "heading 1", "a", id="heading 1"),
        pytest.param("## a", "heading 2", "a", id="heading 2"),
        pytest.param("### a", "heading 3", "a", id="heading 3"),
        pytest.param("# a ##", "heading 1", "a ", id="heading with signs at its end"),
        pytest.param("-# a", "small", "a", id="small"),
        pytest.param("> a", "quote", "a", id="quote"),
        pytest.param("> a\n> b", "quote", "a\nb", id="quote of two lines"),
        pytest.param(">>> a\nb", "quote", "a\nb", id="quote of all the rest"),
        pytest.param("- a", "list", "a", id="list"),
        pytest.param("* a", "list", "a", id="list of stars"),
        pytest.param("+ a", "list", "a", id="list of pluses"),
        pytest.param("1. a", "list", "1. a", id="list of numbers"),
        pytest.param("1) a", "list", "1) a", id="list of numbers in brackets"),
        pytest.param("12345678901. a", "list", "12345678901. a", id="list of long numbers"),
        pytest.param("   - a", "list", "   a", id="list behind blanks"),
        pytest.param("\xa0- a", "list", "\xa0a", id="list behind a no-break space"),
        pytest.param("\t- a", "list", "    a", id="list behind a tab"),
    ],
)
def test_a_mark_alone(text, kind, seen):
    assert kinds(text) == [kind]
    assert shown(text) == seen
    assert marked(text, kind) == (seen.lstrip() if kind == "list" else seen)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<@80351110224678912>", "mention"),
        ("<@!80351110224678912>", "mention"),
        ("<@&165511591545143296>", "role"),
        ("<#103735883630395392>", "channel"),
        ("<@$103735883630395392>", "game"),
        ("<@time:tomorrow>", "time"),
        ("@everyone", "everyone"),
        ("@here", "here"),
        ("@silent", "silent"),
        ("<:blob:41771983429993937>", "custom emoji"),
        ("<a:blob:41771983429993937>", "animated emoji"),
        (":smile:", "emoji"),
        (":+1:", "emoji"),
        (":wave::skin-tone-3:", "emoji"),
        ("<t:1618953630>", "timestamp"),
        ("<t:-1:R>", "timestamp"),
        ("</ask:816437322781949972>", "command"),
        ("</articles add:816437322781949972>", "command"),
        ("<id:customize>", "navigation"),
        ("<id:linked-roles:1>", "navigation"),
        ("¯\\_(ツ)_/¯", "shrug"),
        ("discord.gg/lamp", "invite"),
        ("https://lamp.example/a_b_c", "address"),
        ("https://discord.gg/lamp", "address"),
        ("<https://lamp.example>", "quiet address"),
        ("mailto:keeper@lamp.example", "mailto"),
        ("<keeper@lamp.example>", "mailto"),
        ("<+44 (1234) 567-890>", "telephone"),
        ("<tel:441234567890>", "telephone"),
        ("[lamp](https://lamp.example)", "masked link"),
    ],
)
def test_a_chip_or_link_alone_and_in_bold_and_in_a_quote(text, kind):
    assert spelt(text) == [(kind, text)]
    assert spelt(f"a **{text}** b") == [("bold", f"**{text}**"), (kind, text)]
    assert spelt(f"a\n> b {text}\n> c")[1:] == [(kind, text)]


@pytest.mark.parametrize(
    ("text", "link", "seen"),
    [
        pytest.param("[a *b*](https://c.example)", "https://c.example", "a b", id="plain"),
        pytest.param("[a](<https://c.example> 'd')", "https://c.example", "a", id="angled, with a title"),
        pytest.param("[a](https://c.example/d_(e))", "https://c.example/d_(e)", "a", id="brackets in the address"),
        pytest.param("[a](https://c.example/(d)", "https://c.example/(d", "a", id="a bracket left open"),
        pytest.param("[a[b]c](https://c.example)", "https://c.example", "a[b]c", id="brackets in the words"),
        pytest.param("[a]b](https://c.example)", "https://c.example", "a]b", id="a bracket closed too soon"),
        pytest.param("[a \\# b](https://c.example)", "https://c.example", "a \\# b", id="a backslash is seen"),
        pytest.param("[a\\](https://c.example)", "https://c.example", "a\\", id="backslash before the closing bracket"),
        pytest.param("https://c.example/d).", "https://c.example/d", "https://c.example/d).", id="a sentence's end"),
        pytest.param("(https://c.example/(d))", "https://c.example/(d)", "(https://c.example/(d))", id="in brackets"),
        pytest.param("ahttps://c.example", "https://c.example", "ahttps://c.example", id="inside a word"),
    ],
)
def test_where_a_link_leads(text, link, seen):
    assert {piece.link for piece in read(text) if "link" in piece.marks} == {link}
    assert shown(text) == seen


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("a", id="a letter"),
        pytest.param("2 * 3 * 4, a ** b, _ c", id="signs among blanks"),
        pytest.param("snake_case_name", id="bars in a word"),
        pytest.param("#a\n -#b\n-b\n1.c\n####  d", id="line signs without a blank"),
        pytest.param("a # b - c > d 1. e", id="line signs in a line"),
        pytest.param(">a", id="quote without a blank"),
        pytest.param("**a, __a, ~~a, ||a, `a, ```a", id="never closed"),
        pytest.param("*a, b", id="a star never closed"),
        pytest.param("__ ** ~~ ||", id="nothing inside"),
        pytest.param("<@a> <t:a> <:a> </a> @ everyone a:b c:", id="not quite chips"),
        pytest.param("[a] (b) [c](d e) [f]", id="not quite links"),
        pytest.param("a\\\nb\\", id="backslash at a line's end and at the end"),
        pytest.param("\\a\\ ", id="backslash before a letter and a blank"),
        pytest.param("a\n\nb\u2028# c\x85- d\u202ee", id="what ends no line"),
        pytest.param("＠everyone ＊＊a＊＊\n＃ a\n－ b", id="full width"),
        pytest.param("😀 日本語 a\u0301", id="other letters"),
    ],
)
def test_what_is_only_words_is_seen_as_it_is(text):
    assert alive(text) == []
    assert shown(text) == text
    assert [piece.place for piece in read(text)] == list(range(len(text)))


@pytest.mark.parametrize("sign", "\\*_~|`<>[]():@#/-+.!\"'&=,é😀")
def test_a_backslash_makes_a_sign_a_letter(sign):
    assert shown(f"\\{sign}") == sign
    assert alive(f"\\{sign}") == []


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (r"\*a\* \_b\_ \*\*c\*\* \~\~d\~\~ \|\|e\|\| \`f\`", "*a* _b_ **c** ~~d~~ ||e|| `f`"),
        (r"\# a", "# a"),
        (r"\-# a", "-# a"),
        (r"-\# a", "-# a"),
        (r"\> a", "> a"),
        (r"\- a", "- a"),
        (r"1\. a", "1. a"),
        (r"1\) a", "1) a"),
        (r"\<\@1\> \@everyone \<\:a\:1\> \:a\: \<t\:1\> \<\/a\:1\>", "<@1> @everyone <:a:1> :a: <t:1> </a:1>"),
        (r"http\://a.example discord.gg\/a", "http://a.example discord.gg/a"),
        (r"\[a\]\(http\:\/\/b.example\)", "[a](http://b.example)"),
        (r"\\\*a\\\*", r"\*a\*"),
        (r"¯\\\_(ツ)\_\/¯", r"¯\_(ツ)_/¯"),
    ],
)
def test_escaped_signs_are_only_words(text, seen):
    assert alive(text) == []
    assert shown(text) == seen


@pytest.mark.parametrize(
    ("text", "seen", "marks"),
    [
        pytest.param("***a***", "a", {"bold": "a", "italic": "a"}, id="three stars"),
        pytest.param("___a___", "a", {"underline": "a", "italic": "a"}, id="three bars"),
        pytest.param("**a****b**", "a**b**", {"bold": "a**"}, id="bold runs that touch"),
        pytest.param("__a____b__", "a__b__", {"underline": "a__"}, id="underlined runs that touch"),
        pytest.param("**a** **b**", "a b", {"bold": "ab"}, id="bold runs apart"),
        pytest.param("**a**__b__**c**", "abc", {"bold": "ac", "underline": "b"}, id="two kinds that touch"),
        pytest.param("\\***a**", "*a", {"bold": "a"}, id="a star before"),
        pytest.param("**a\\***", "a*", {"bold": "a*"}, id="a star at the end inside"),
        pytest.param("**\\*a**", "*a", {"bold": "*a"}, id="a star at the start inside"),
        pytest.param("**a**\\*", "a*", {"bold": "a"}, id="a star behind"),
        pytest.param("__\\_a\\___", "_a_", {"underline": "_a_"}, id="bars inside"),
        pytest.param("\\___a__\\_", "_a_", {"underline": "a"}, id="bars outside"),
        pytest.param("\\\\**a**", "\\a", {"bold": "a"}, id="a backslash before"),
        pytest.param("**a\\\\**", "a\\", {"bold": "a\\"}, id="a backslash at the end inside"),
        pytest.param("**a\\**", "*a*", {"bold": "", "italic": "a*"}, id="the end behind a backslash"),
        pytest.param("la**m**p", "lamp", {"bold": "m"}, id="inside a word"),
        pytest.param("la__m__p", "lamp", {"underline": "m"}, id="underline inside a word"),
        pytest.param("_a_b _c_", "_a_b c", {"italic": "c"}, id="bars inside a word"),
        pytest.param("a_b_", "ab", {"italic": "b"}, id="bars at a word's end"),
        pytest.param("**a *b* c**", "a b c", {"bold": "a b c", "italic": "b"}, id="italic in bold"),
        pytest.param("__a **b**__", "a b", {"underline": "a b", "bold": "b"}, id="bold in underline"),
        pytest.param("**a\nb**", "a\nb", {"bold": "a\nb"}, id="over two lines"),
        pytest.param("**a `b**` c", "a `b` c", {"bold": "a `b", "code": ""}, id="code does not guard marks"),
        pytest.param("||a\\||b", "a\\b", {"spoiler": "a\\"}, id="no backslash helps in a spoiler"),
    ],
)
def test_marks_that_meet(text, seen, marks):
    assert shown(text) == seen
    for mark, letters in marks.items():
        assert marked(text, mark) == letters


@pytest.mark.parametrize(
    ("text", "seen", "quoted"),
    [
        pytest.param("> a\nb", "a\nb", "a\n", id="ends at a line without a sign"),
        pytest.param("> a\n>\n> b", "a\n>\nb", "a\nb", id="a sign without its blank ends it"),
        pytest.param("> a\n> \n> b", "a\n\nb", "a\n\nb", id="a sign with its blank does not"),
        pytest.param(">  a", " a", " a", id="one blank belongs to the sign"),
        pytest.param("> > a", "> a", "> a", id="no quote within a quote"),
        pytest.param("a > b", "a > b", "", id="only at a line's start"),
        pytest.param("a\n>>> b\n\nc", "a\nb\n\nc", "b\n\nc", id="all the rest"),
        pytest.param("> a\r> b\r\n> c", "a\nb\nc", "a\nb\nc", id="carriage returns end lines"),
        pytest.param("> a\rb", "a\nb", "a\n", id="a carriage return ends the quote"),
        pytest.param("> \\> a", "> a", "> a", id="escaped inside"),
    ],
)
def test_how_far_a_quote_reaches(text, seen, quoted):
    assert shown(text) == seen
    assert marked(text, "quote") == quoted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("> # a", ["quote", "heading 1"], id="heading in a quote"),
        pytest.param("> a\n> ### b\n> c", ["quote", "heading 3"], id="heading in a quote's second line"),
        pytest.param("> - a\n> 1. b\n> * c", ["quote", "list", "list", "list"], id="lists in a quote"),
        pytest.param("> -# **a**", ["quote", "small", "bold"], id="small in a quote"),
        pytest.param("> ```\n> a\n> ```", ["quote", "code block"], id="code block in a quote"),
        pytest.param("- # a", ["list", "heading 1"], id="heading in a list"),
        pytest.param("- -# a", ["list", "small"], id="small in a list"),
        pytest.param("- > a", ["list", "quote"], id="quote in a list"),
        pytest.param("||# a||", ["spoiler", "heading 1"], id="heading in a spoiler"),
        pytest.param("a **b\n# c**", ["bold", "heading 1"], id="heading in the second line of bold"),
        pytest.param("### **a** __b__ `c`", ["heading 3", "bold", "underline", "code"], id="marks in a heading"),
        pytest.param("-# [a](b.example) <@1>", ["small", "masked link", "mention"], id="link in small"),
        pytest.param("# a\n# b\n\n-# c", ["heading 1", "heading 1", "small"], id="one after the other"),
        pytest.param("* a *b*\n*c*", ["list", "italic", "italic"], id="stars of two kinds"),
    ],
)
def test_what_lies_in_what(text, expected):
    assert kinds(text) == expected


def test_marks_end_with_their_line():
    text = "# a\n-# b\n- c\nd"

    assert (marked(text, "heading 1"), marked(text, "small"), marked(text, "list")) == ("a\n", "b\n", "c\n")
    assert [piece.character for piece in read(text) if not piece.marks] == ["d"]


def test_places_are_of_the_source_in_quotes_too():
    text = "\ta\r\n> **b**\n> c"

    assert [(piece.character, piece.place) for piece in read(text) if piece.character.isalpha()] == [
        (letter, text.index(letter)) for letter in "abc"
    ]
    assert spelt(text) == [("quote", "> **b**\n> c"), ("bold", "**b**")]


def test_form_feeds_vanish_and_tabs_are_four_spaces():
    assert shown("a\fb\tc") == "ab    c"


def test_the_attacks_are_many_and_different():
    assert len(ATTACKS) == len(set(ATTACKS)) >= 80


@pytest.mark.parametrize(
    "attack",
    [pytest.param(attack, id=ascii(attack[:30])) for attack in ATTACKS]
    + [pytest.param("".join(ATTACKS[at::7])[:4_000], id=f"every seventh from {at}") for at in range(7)],
)
def test_an_attack_is_read_in_no_time_and_in_order(attack):
    start = process_time()
    pieces, found = read(attack), alive(attack)

    assert process_time() - start < 2
    assert [piece.place for piece in pieces] == sorted(piece.place for piece in pieces)
    assert all(0 <= one.start < one.end <= len(attack) for one in found)


SIGNS = (
    *"*_`|~[]<#:\\1\n",
    *("[]", "](", "[x](", "[a](b ", "[a](b '", "<a:", ":a", "http://(", "mailto:", "discord.gg/"),
    *("**a", "__a ", "*a ", "*a_", "**__", "||~~", "a_", "a*", "``` ", "` `` "),
    *("# ", "- ", "> ", "\n- ", "\n> ", "\n# #"),
)


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("end", ["", "a", "**", "](https://a.example)"])
def test_four_thousand_characters_are_read_in_no_time(sign, end):
    start = process_time()
    read((sign * 4_000)[: 4_000 - len(end)] + end)

    assert process_time() - start < 2
