"""The converter: a loss or a density is typed on the left; its verdict, its numbers and its pictures stand beside it."""

import streamlit as st

from mlexplore.conversion import normaliser, read_verdict
from mlexplore.conversion.margin import MarginCurve
from mlexplore.escaping import markdown
from mlexplore.formulas import latex, parse
from mlexplore.ui.address import PageAddress
from mlexplore.ui.losses import loss_controls
from mlexplore.ui.losses.conversion.conversion import Conversion
from mlexplore.ui.losses.conversion.conversion_controls import choose_numbers, choose_text, take
from mlexplore.ui.losses.conversion.conversion_views import show_views, turns
from mlexplore.ui.losses.conversion.fitting_with_it import way_to_fit
from mlexplore.ui.losses.conversion.kinds import Kind
from mlexplore.ui.losses.conversion.recognised import recognised
from mlexplore.ui.losses.conversion.words import (
    Answer,
    answers_of,
    answers_of_labels,
    constant_lines,
    verdict_line,
)
from mlexplore.ui.losses.loss_settings import LossSettings
from mlexplore.ui.losses.opening import PAGES_OF_FITS
from mlexplore.ui.shell import PAGES
from mlexplore.ui.warm_up import warm_up_algebra

_THESIS: dict[Kind, str] = {
    "loss": "Not every loss is a likelihood: exp(−ρ(r)/s) must have a finite integral Z(s). Then f(r) = exp(−ρ(r)/s)/Z(s) is a "
    "density of the residual, and to minimise the loss is to maximise its likelihood.",
    "density": "Every density f has a loss: −log f(r), less a constant. To maximise its likelihood over curves is to minimise "
    "that loss.",
    "margin": "A loss of labels is a likelihood only if exp(−φ(m)/s) and exp(−φ(−m)/s), the two labels at one height, add up to "
    "the same number at every m: then they are two probabilities.",
}
_SYMBOLS: dict[Kind, str] = {"loss": r"\rho(r)", "density": r"f(r) \propto", "margin": r"\varphi(m)"}


def show_converter(conversion: Conversion, address: PageAddress[LossSettings]) -> None:
    """Draw what is typed, and what it comes to.

    Parameters
    ----------
    conversion
        What is converted.
    address
        The address of the page, from which another one may be opened.
    """
    warm_up_algebra()
    # The style sheet lays these out: side by side, or one below the other on a phone.
    with st.container(key="converter"):
        with st.container(key="converter-typed"):
            choose_text()
            _show_formula(conversion)
            choose_numbers(conversion, turnable=turns(conversion))
            st.caption(_THESIS[conversion.kind])
        with st.container(key="converter-found"):
            _show_found(conversion, address)


def _show_formula(conversion: Conversion) -> None:
    """Show what was understood, and the loss of a density, which can be taken for the next step."""
    equals = "" if conversion.kind == "density" else " = "
    st.latex(f"{_SYMBOLS[conversion.kind]}{equals}{latex(parse(conversion.text))}")
    if conversion.kind != "density":
        return
    loss = conversion.read
    st.markdown("Its loss, but for a constant:")
    st.code(loss.text, language=None, wrap_lines=True)
    st.button(
        "Convert this loss back",
        key="converter.back",
        help="Type this loss, and look at its density for every scale s.",
        on_click=take,
        args=("loss", loss.text, tuple(conversion.parameters.items())),
    )


def _show_found(conversion: Conversion, address: PageAddress[LossSettings]) -> None:
    curve = conversion.curve
    if isinstance(curve, MarginCurve):
        reading = curve.bernoulli
        good = reading.kind != "none"
        why = reading.why if good else f"It has no Bernoulli reading. {reading.why}"
        _show_verdict(conversion, address, verdict_line(reading.sentence, good=good), why)
        show_views(conversion, address.opened())
        _show_answers(answers_of_labels(curve))
        return
    verdict = read_verdict(curve)
    _show_verdict(
        conversion, address, verdict_line(verdict.sentence, good=verdict.kind != "none"), verdict.why
    )
    if verdict.kind != "none":
        try:
            constant, checked = constant_lines(normaliser(curve, conversion.scale), conversion.scale)
        except ValueError as reason:
            st.warning(markdown(f"{reason} Try another scale s."))
            return
        st.markdown(f"**{markdown(constant)}**, {markdown(checked)}")
    show_views(conversion, address.opened())
    _show_answers(answers_of(curve))


def _show_verdict(conversion: Conversion, address: PageAddress[LossSettings], verdict: str, why: str) -> None:
    """Show the verdict, why it is so, and the ways from here: to the dictionary, and to a fit."""
    way, known = way_to_fit(conversion), recognised(conversion.curve)
    # The errors of a typed loss repeat the verdict, which stands here already.
    told = way.told.removeprefix(f"{verdict[2:]}. {why} ")
    with st.container(gap="xxsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(markdown(verdict), anchor=False, width="content")
            with st.container(horizontal=True, width="content"):
                if known is not None:
                    st.button(
                        "In the dictionary",
                        key="converter.known",
                        help=markdown(known.sentence),
                        on_click=loss_controls.look_up,
                        args=(known.loss, known.parameters),
                    )
                pressed = st.button(
                    f"Fit the current data in {PAGES_OF_FITS[way.page]}",
                    key="converter.fit",
                    # Streamlit's filled button cannot be read where it is off.
                    type="primary" if way.link else "secondary",
                    disabled=not way.link,
                    help=markdown(told) or None,
                )
        st.caption(markdown(" ".join(filter(None, [why, known.sentence if known else ""]))))
        if told and turns(conversion):
            st.caption(markdown(told))
    if pressed:
        address.lead_to(PAGES / f"{way.page}.py", way.link)


def _show_answers(answers: tuple[Answer, ...]) -> None:
    with st.container(key="converter-answers"):
        for column, each in zip(st.columns(len(answers)), answers, strict=True):
            column.markdown(
                f":small[{each.question}]  \n**{markdown(each.short)}**. {markdown(each.sentence)}"
            )
