"""Names and texts that would act if they were taken for anything but text, and strategies for more of them."""

from hypothesis import strategies as st

HOSTILE = (
    '=HYPERLINK("http://example.org","x")',
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "a;=cmd|' /C calc'!A0",
    'a;"=1+1"',
    "</script><script>window.hurt=1</script>",
    "<!--<script>",
    "<img src=http://example.org/q.png onerror=window.hurt=1>",
    "![p](http://example.org/p.png)",
    "$\\frac{1}{2}$ %{x} &lt;b&gt; :material/home:",
    "javascript:window.hurt=1",
    "\u202egnp.exe\u2066",
    "quotes \"double\" and 'single', commas; semicolons",
    "two\nlines",
    "",
)

TEXTS = st.sampled_from(HOSTILE) | st.text(
    st.characters(exclude_categories=("Cs",)) | st.sampled_from("=+-@;,\"'\t\r\n|<&"), max_size=12
)
