"""Invented text for properties: what people, their programs and people of ill will put into articles."""

from hypothesis import strategies as st

_WORDS = ["The", "lamp", "Mr.", "U.S.", "Tu-22M3", "3.5", "1823", "No.", "keeper’s", "we’re", "iPhone", "_", "½"]
_LETTERS = [
    "naïve",
    "nai\u0308ve",
    "e\u0301",
    "\u0301",
    "Straße",
    "ﬁne",
    "İ",
    "हिन्दी",
    "ภาษาไทย",
    "日本語。",
    "שלום",
    "مرحبا",
]
_SIGNS = ["👩\u200d🚒", "❤\ufe0f", "\u200b", "\u202e", "\xad", "\ufeff", "\x1b", "\x1f", "§", "$"]
_MARKS = [
    *".!?,;:…–—-*#>|`\"'“”‘’«»()[]<>&\\",
    "...",
    "?!",
    ".”",
    "!” ",
    "**",
    "---",
    "```",
    "<b>",
    "<!--",
    "&amp;",
    "1. ",
]
_SPACES = [
    " ",
    "  ",
    "\t",
    "\xa0",
    "\u3000",
    "\n",
    "\r\n",
    "\r",
    "\u2028",
    "\x0c",
    "\x85",
    "\n\n",
    "\n \n",
    "\n# ",
    "\n- ",
]
_RUNS = ["x" * 1_500, "\u0301" * 1_100, "lamp " * 400, "A. " * 400, "Mr. Smith, he said, slept. " * 50, "e\u0301" * 700]

_characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
_pieces = st.one_of(
    st.sampled_from(_WORDS),
    st.sampled_from(_LETTERS),
    st.sampled_from(_SIGNS),
    st.sampled_from(_MARKS),
    st.sampled_from(_SPACES),
    st.sampled_from([" ", ". "]),
    _characters,
)


@st.composite
def bodies(draw: st.DrawFn) -> str:
    """A body with at least one word in it and neither front matter nor a date line; rarely, a long run."""
    pieces = draw(st.lists(_pieces, max_size=80))
    if draw(st.integers(0, 3)) == 0:
        pieces.insert(draw(st.integers(0, len(pieces))), draw(st.sampled_from(_RUNS)))
    return "Lamp " + "".join(pieces)
