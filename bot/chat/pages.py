"""What the bot says of itself: help and privacy, in Discord's Markdown."""

HELP = """\
### Ask the article

**/ask** and a question: I answer with the sentences that answer it, word for word and with their place, or say that \
the article does not say.

**Mention me** (me, and not the role of my name) with a question, wherever I can speak, or write to me directly. \
Reply to an answer and mention me to ask on: “and when?”

**Find this in the article** looks up what somebody wrote: press and hold their message (right-click it on a \
computer), then *Apps*.

**/article** shows what is open here.

`"exact phrase"` must stand in the quote, `-word` must not. In a quote, **bold** words matched, and __underlined__ \
ones look like what you asked for: a number, a time, a name, a place.

**In context** shows what stands around a quote, **More** further sentences, **Why this?** what speaks for it. \
Whoever asked can **Delete** an answer; a private one has **Share**.

-# I find sentences, and sometimes the wrong one: I do not understand them. /privacy says what I keep."""

PRIVACY = """\
### What I read and keep

**I read** the questions that are put to me: with a command, from the message menu, by mentioning me, in a direct \
message. Of other messages Discord tells me that they were written, and not what they say.

**I keep** none of them. A question stands in my answer, in your channel, so that its buttons work; whoever asked can \
delete it, and so can a moderator. For a minute I remember how often somebody asked, so that nobody asks too much. My \
log holds faults, and neither questions nor names. Of a server I keep the articles that its moderators added, and what \
they chose with /articles; some time after I am removed from it, all of that is deleted.

**I pass on** nothing. Answers are found on the computer I run on, by counting words; no language model and no other \
service hears of them. A page is fetched from the address that a moderator gives me."""
