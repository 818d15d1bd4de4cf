"""A page of a lesson, as it is read beside the score: its text, its question, and the way on and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from rnnviz.lessons.glossary import Term, term
from rnnviz.lessons.words import marked_term
from rnnviz.ui.lessons.choice import Choice
from rnnviz.ui.lessons.rich import plain, rich
from rnnviz.ui.lessons.term_card import TermCard
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.themed import Themed

_RIGHT, _WRONG, _AGAIN = "Right.", "Not this one.", "Look at the score, and choose again."
_DONE, _BEFORE = "✓ Done.", "✓ Done before."
_ONCE_MORE = 30
"""Pixels of a text that are in sight again when it is scrolled on."""
_AROUND = 8
"""Pixels above and below what has been scrolled into sight."""


@dataclass(frozen=True, slots=True)
class Words:
    """title, text, and the words of the question and of the check, all but the title in Markdown. right: of the
    choices, from 0. wrong: why each choice is not, "" for the right one; empty where that is not said. leads: where the
    page leads to, a key of LEADS, "" for nowhere."""

    title: str
    text: str
    ask: str = ""
    choices: tuple[str, ...] = ()
    right: int = 0
    why: str = ""
    wrong: tuple[str, ...] = ()
    do: str = ""
    hint: str = ""
    shown: str = ""
    leads: str = ""


LEADS = {
    "laboratory": ("Open in the Laboratory", "Open the bench; the lesson stays open on the Score page"),
    "sketch": ("Open the Sketch page", "Go on there; the lesson stays open on the Score page"),
}
"""The words on the button that leads to another page, and its tip."""


TERM = "term:"
"""Before the name of the term that a marked word leads to."""


def _term_of(words: str) -> str:
    found = marked_term(words)
    return "" if found is None else TERM + found.name


class Reader(Themed, QWidget):
    """set_page, set_words, set_done, set_lit, set_term, set_bare, go_within in.

    back(), next() out, the last one also from the last page; left(): the lesson is left. pointed(str): the pointer, or
    the keyboard, is on a link, "" when it has left it. asked(str): a link was clicked. looked_up(str): a term is to be
    shown in Help. answered(): the question was answered rightly. led(): to where the page leads.
    """

    back = Signal()
    next = Signal()
    left = Signal()
    pointed = Signal(str)
    asked = Signal(str)
    looked_up = Signal(str)
    answered = Signal()
    led = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("reader")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._words = Words("", "")
        self._found: tuple[str, ...] = ()
        self._answer: int | None = None
        self._done, self._hinted, self._lit, self._pointed_at = False, False, "", ""
        self._before, self._term = False, ""
        self._bare, self._lesson_title = False, ""
        self._choices: list[Choice] = []
        self._lesson, self._title, self._text, self._ask, self._verdict, self._faults = (QLabel() for _ in range(6))
        self._do, self._shown = QLabel(), QLabel()
        self._hint = QPushButton("Hint")
        for label, kind in (
            (self._lesson, "dim"),
            (self._title, "lesson_title"),
            (self._ask, "verdict"),
            (self._do, "verdict"),
            (self._faults, "problem"),
        ):
            label.setProperty("class", kind)
        for label in (self._text, self._ask, self._verdict, self._do, self._shown):
            label.setTextFormat(Qt.TextFormat.RichText)
            label.linkHovered.connect(self._point)
        self._text.linkActivated.connect(self._ask_term)
        for label in (self._lesson, self._title, self._faults):
            label.setTextFormat(Qt.TextFormat.PlainText)
        flags = Qt.TextInteractionFlag
        self._text.setTextInteractionFlags(
            flags.TextSelectableByMouse | flags.LinksAccessibleByMouse | flags.LinksAccessibleByKeyboard
        )
        self._verdict.setAccessibleName("answer")
        self._shown.setAccessibleName("what it shows")
        self._hint.setProperty("class", "compact")
        self._hint.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._hint.setAccessibleName("Hint")
        self._hint.setToolTip("Say how it is done")
        self._hint.clicked.connect(self._give_hint)
        body = QWidget()
        self._column = column = QVBoxLayout(body)
        column.setContentsMargins(14, 10, 12, 10)
        column.setSpacing(8)
        self._leads = QPushButton()
        self._leads.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._leads.clicked.connect(self.led)
        self._card = TermCard()
        self._card.looked_up.connect(self.looked_up)
        labels = (
            *(self._lesson, self._title, self._text, self._faults),
            *(self._ask, self._verdict, self._do, self._shown),
        )
        for label in labels:
            label.setWordWrap(True)
            column.addWidget(label)
        column.insertWidget(column.indexOf(self._faults), self._card)
        column.insertWidget(column.indexOf(self._ask), self._leads, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._hint, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(body)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._scroll, 1)
        self._foot = self._ways()
        whole.addWidget(self._foot)

    def _ways(self) -> QWidget:
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(12, 6, 12, 8)
        row.setSpacing(6)
        self._back, self._next, self._leave = QPushButton("Back"), QPushButton("Next"), QPushButton("Leave")
        self._number = QLabel()
        self._number.setProperty("class", "dim")
        self._next.setObjectName("primary")
        for button, signal, keys, tip in (
            (self._back, self.back, "Alt+Left", "The page before"),
            (self._next, self.next, "Alt+Right", "The next page; after the last one, leave the lesson"),
            (self._leave, self.left, "", "Leave the lesson: your own work comes back"),
        ):
            button.setProperty("class", "compact")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(signal)
            if keys:
                # Not the button's own shortcut, which would hold it down for a moment before it acts.
                shortcut = QShortcut(QKeySequence(keys), button)
                shortcut.activated.connect(button.click)
                tip = f"{tip} ({shortcut.key().toString(QKeySequence.SequenceFormat.NativeText)})"
            button.setToolTip(tip)
        self._back.setAccessibleName("Back")
        self._leave.setAccessibleName("Leave")
        row.addWidget(self._back)
        row.addWidget(self._next)
        row.addStretch(1)
        row.addWidget(self._number)
        row.addStretch(1)
        row.addWidget(self._leave)
        return foot

    def set_bare(self, bare: bool) -> None:
        """Without its buttons for turning pages, as in a presentation, whose keys turn them."""
        self._bare = bare
        if bare:
            for button in (self._back, self._next, self._leave):
                self._keep_keyboard(button)
        self._foot.setVisible(not bare)
        self._show_place()

    def go_within(self, by: int) -> bool:
        """The next part of the page that is not wholly in sight comes to the top (1), or the part before that is above
        it (-1); False where there is none."""
        bar, view = self._scroll.verticalScrollBar(), self._scroll.viewport().height()
        now = bar.value()
        if (now >= bar.maximum()) if by > 0 else (now <= 0):
            return False
        parts = [part for part in (self._leads, self._ask, self._do) if not part.isHidden()]
        tops = [0, *(part.y() - scaling.px(_AROUND) for part in parts)]
        ends = [*tops[1:], bar.maximum() + view]
        if by > 0:
            # A part that is higher than the room for it is read on.
            hidden = (top for top, end in zip(tops, ends, strict=True) if top > now and end > now + view)
            bar.setValue(next(hidden, now + view - scaling.px(_ONCE_MORE)))
        else:
            bar.setValue(max(top for top in tops if top < now))
        return True

    def notes(self) -> str:
        """What is asked on the page and what is to be done, with the answers, as a speaker has them; "" for nothing."""
        words, lines = self._words, list[tuple[str, str]]()
        if words.ask:
            lines += [("Question", words.ask), ("Answer", f"{words.choices[words.right]}. {words.why}")]
        if words.do:
            lines += [("Try it", words.do), ("Hint", words.hint), ("It shows", words.shown)]
        return "\n".join(f"{name}: {plain(said)}" for name, said in lines)

    def _show_place(self) -> None:
        """Which lesson it is of; and which page of it, where the foot does not say that."""
        place = f"{self._lesson_title}: {self._number.text()}" if self._bare else self._lesson_title
        self._lesson.setText(place)

    def set_page(self, words: Words, *, at: int, count: int, lesson: str, before: bool = False) -> None:
        """Another page, from the top, with its question unanswered and nothing done. at: from 0. before: what its check
        asks for was done when it was read before."""
        self._answer = None
        self._before = before
        self._done = self._hinted = False
        self._lit = self._pointed_at = self._term = ""
        self._card.set_term(None)
        self._lesson_title = lesson
        self._number.setText(f"{at + 1} of {count}")
        self._show_place()
        for part in (*self._choices, *([self._back] if at == 0 else [])):
            self._keep_keyboard(part)  # on an answer it would look as if that were chosen
        self._back.setEnabled(at > 0)
        self._next.setText("Finish" if at == count - 1 else "Next")
        self._next.setAccessibleName(self._next.text())
        self.set_words(words)
        self._scroll.verticalScrollBar().setValue(0)

    def set_words(self, words: Words, faults: Sequence[str] = ()) -> None:
        """The same page with other words. faults: why some of its numbers are missing."""
        self._words = words
        self.set_faults(faults)
        self._title.setText(words.title)
        self._show_text()
        self._show_lead()
        self._ask.setText(rich(words.ask))
        self._ask.setVisible(bool(words.ask))
        if len(self._choices) != len(words.choices):
            for old in self._choices:
                self._keep_keyboard(old)
                old.hide()
                self._column.removeWidget(old)
                old.deleteLater()
            self._choices = [Choice() for _ in words.choices]
            for number, choice in enumerate(self._choices):
                self._column.insertWidget(self._column.indexOf(self._do), choice)
                choice.clicked.connect(lambda _=False, n=number: self._take(n))
        for choice, text in zip(self._choices, words.choices, strict=True):
            choice.set_words(text)
        self._show_answer()
        self._show_check()

    def _show_lead(self) -> None:
        said, tip = LEADS.get(self._words.leads, ("", ""))
        self._leads.setText(said)
        self._leads.setAccessibleName(said)
        self._leads.setToolTip(tip)
        if not said:
            self._keep_keyboard(self._leads)
        self._leads.setVisible(bool(said))

    def set_faults(self, faults: Sequence[str]) -> None:
        """What is wrong with the page."""
        self._found = tuple(faults)
        self._faults.setText("\n".join(faults))
        self._faults.setVisible(bool(faults))

    @property
    def is_done(self) -> bool:
        """Whether what the check asks for has been done since the page was opened."""
        return self._done

    def set_done(self, done: bool) -> None:
        """What the check asks for has been done."""
        if done != self._done:
            self._done = done
            self._show_check()
            if done:
                self._bring_into_sight(self._do, self._shown)

    def set_lit(self, link: str) -> None:
        """The words that lead to what the pointer is on in the score; "" for none."""
        if link != self._lit:
            self._lit = link
            self._show_text()

    def set_term(self, found: Term | None) -> None:
        """What the glossary says of the word that was clicked; None where it says nothing."""
        self._card.set_term(found)
        if found is not None:
            self._bring_into_sight(self._card)

    def _bring_into_sight(self, *parts: QWidget) -> None:
        """The last of them whatever happens, those before it where there is room for all."""
        # The text is as high as it is now before it is scrolled: Qt would find that out later.
        self._column.activate()
        QApplication.sendEvent(self._scroll, QEvent(QEvent.Type.LayoutRequest))
        for part in parts:
            self._scroll.ensureWidgetVisible(part, 0, _AROUND)

    def _show_text(self) -> None:
        self._text.setText(rich(self._words.text, lit=self._lit, terms=_term_of))

    def _ask_term(self, link: str) -> None:
        """A word was clicked; a second click on it puts its term away."""
        self._point(link)
        self._term = "" if link == self._term else link
        if not self._term:
            self.set_term(None)
        elif link.startswith(TERM):
            self.set_term(term(link.removeprefix(TERM)))
        else:
            self.asked.emit(link)

    def theme_changed(self) -> None:
        self.set_words(self._words, self._found)

    def _point(self, link: str) -> None:
        if link != self._pointed_at:
            self._pointed_at = link
            self.pointed.emit(link)

    def leaveEvent(self, event: QEvent) -> None:
        self._point("")
        super().leaveEvent(event)

    def _give_hint(self) -> None:
        self._hinted = True
        self._show_check()
        self._bring_into_sight(self._do, self._shown)

    def _show_check(self) -> None:
        words = self._words
        self._do.setText(rich(f"Try it: {words.do}" if words.do else ""))
        self._do.setVisible(bool(words.do))
        mark = _DONE if self._done else _BEFORE if self._before else ""
        said = f"{mark} {words.shown}" if mark else words.hint if self._hinted else ""
        self._shown.setText(rich(said if words.do else ""))
        self._shown.setVisible(bool(said and words.do))
        hint = bool(words.do) and not mark and not self._hinted
        if not hint:
            self._keep_keyboard(self._hint)
        self._hint.setVisible(hint)

    def _keep_keyboard(self, leaving: QWidget) -> None:
        """Before a part goes that the keyboard is on: else Qt hands it on to the next button, and Space, which plays,
        would press that. From here Tab leads to the parts again."""
        if leaving.hasFocus():
            self.setFocus()

    def _take(self, number: int) -> None:
        self._answer = number
        self._show_answer()
        if number == self._words.right:
            self.answered.emit()
        self._bring_into_sight(self._ask, self._choices[number], self._verdict)

    def _show_answer(self) -> None:
        answer, right = self._answer, self._words.right
        for number, choice in enumerate(self._choices):
            choice.set_answer("" if number != answer else "right" if number == right else "wrong")
        said = ""
        if answer is not None:
            wrong = self._words.wrong
            why_not = wrong[answer] if wrong else _AGAIN
            said = f"{_RIGHT} {self._words.why}" if answer == right else f"{_WRONG} {why_not}"
        self._verdict.setText(rich(said))
        self._verdict.setVisible(bool(said))
        if answer is not None:  # under the answer that it is about: further down it would be out of sight
            self._column.removeWidget(self._verdict)
            self._column.insertWidget(self._column.indexOf(self._choices[answer]) + 1, self._verdict)
