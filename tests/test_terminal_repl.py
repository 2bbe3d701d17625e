import pytest

from bot.terminal.repl import run_repl


@pytest.fixture
def session(lighthouse):
    """What is written in answer to lines; each piece ends in an empty line."""

    def talk(*lines):
        written = []
        run_repl(lighthouse, lines, written.append)
        assert all(piece.endswith("\n") for piece in written)
        return [piece.removesuffix("\n") for piece in written]

    return talk


def test_blank_lines_get_no_answer(session):
    assert session("", "   ", "\t") == []


def test_quit_ends_the_conversation(session):
    assert session(":quit", "lamp") == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param(":wyh", "There is no :wyh. Did you mean :why?", id="a slip"),
        pytest.param(":dance", "There is no :dance. :help lists the commands.", id="nothing like it"),
        pytest.param(":\x1b[31m", "There is no :␛[31m. :help lists the commands.", id="an escape sequence"),
        pytest.param(":why", "Ask something first.", id="why before a question"),
        pytest.param(":open", "Name a file: :open FILE", id="open without a file"),
        pytest.param(":open nowhere.txt", "There is no file nowhere.txt. Check its name.", id="open nothing"),
        pytest.param(
            ":open ~nobody-at-all/x", "There is no file ~nobody-at-all/x. Check its name.", id="nobody's home"
        ),
        pytest.param(":context x", "Say how many sentences, from 0 to 9: :context 1", id="no number"),
        pytest.param(":context 10", "Say how many sentences, from 0 to 9: :context 1", id="too many"),
        pytest.param(":context " + "9" * 5_000, "Say how many sentences, from 0 to 9: :context 1", id="far too many"),
        pytest.param("lamp " * 300, "Please ask in 1,000 characters or fewer.", id="a long question"),
    ],
)
def test_what_cannot_be_done_is_told_and_the_conversation_goes_on(session, line, said):
    assert session(line, "When was the lighthouse lit?")[0] == said
    assert "1823" in session(line, "When was the lighthouse lit?")[1]


def test_another_article_can_be_opened_and_stays_open_if_the_next_cannot(session, tmp_path):
    hens = tmp_path / "the hens.txt"
    hens.write_text("A red hen sat on nine eggs.", encoding="utf-8")

    opened, answer, refused, again = session(
        f':open "{hens}"', "How many eggs?", f":open {tmp_path}", "Who sat on the eggs?"
    )

    assert opened == "the hens · 1 sentence"
    assert "_nine_ *eggs*" in answer
    assert refused == f"{tmp_path} is a folder. Name a file of text in it."
    assert "red hen" in again


def test_opening_an_article_forgets_the_last_answer(session, tmp_path):
    (tmp_path / "a.txt").write_text("A red hen.", encoding="utf-8")

    assert session("lamp", f":open {tmp_path / 'a.txt'}", ":why")[-1] == "Ask something first."


def test_show_numbers_what_was_read(session):
    (shown,) = session(":show")

    assert shown.startswith("The Light at Skerry Point\nlighthouse.txt · no date · language en · 3 paragraphs · ")
    assert "\n2.3  She was twenty-two.\n" in shown


def test_help_lists_the_commands(session):
    (listed,) = session(":help")

    assert [line.split()[0] for line in listed.splitlines()[:-1]] == [
        ":open",
        ":show",
        ":why",
        ":context",
        ":help",
        ":quit",
    ]


def test_context_shows_the_last_answer_again_with_its_neighbours(session):
    assert session(":context 2") == []
    assert session("When was the lighthouse lit?", ":context 1")[1] == (
        "> The *lighthouse* of Skerry Point was *lit* in _1823_.\n"
        "… Its lamp burned the oil of whales.\n"
        "  The Light at Skerry Point · paragraph 1, sentence 1"
    )


def test_a_question_is_repeated_where_nobody_sees_it_typed(lighthouse):
    written = []

    run_repl(lighthouse, ["Who was \x1b[1mdrowning?", ":quit"], written.append, echo=True)

    assert (written[0], written[-1]) == ("? Who was ␛[1mdrowning?", "? :quit")
