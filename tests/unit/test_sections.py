"""An article as plain text, section by section."""

import pytest

from notewire import sections
from notewire.dialect import convert


def of(markdown):
    return sections.of(convert(markdown).html)


CODE = '前\n\n```python title="标题.py"\nx = 1  # 注释\n```\n\n后\n'
DIAGRAM = "前\n\n```mermaid\ngraph TD\n甲 --> 乙\n```\n\n后\n"


@pytest.mark.parametrize(
    ("markdown", "text", "prose"),
    [
        ("一句 **粗**体，`x` 与 $y^2$。", "一句 粗体，x 与 \ue0000\ue001。", "一句 粗体，x 与  。"),
        (CODE, "前\n标题.py\nx = 1 # 注释\n后", "前\n 后"),
        (DIAGRAM, "前\ngraph TD\n甲 --> 乙\n后", "前\n 后"),
        (CODE + DIAGRAM, "前\n标题.py\nx = 1 # 注释\n后\n前\ngraph TD\n甲 --> 乙\n后", "前\n 后\n前\n 后"),
        ("见 [@lora]。<!-- 注释 > -->尾", "见。尾", "见。尾"),
        ("a &lt;b&gt; &amp; &#3; c", "a <b> & c", "a <b> & c"),
    ],
)
def test_code_and_diagrams_are_text_and_no_prose(markdown, text, prose):
    (one,) = of(markdown)
    assert (one.text, one.prose) == (text, prose)


def test_a_section_has_its_heading_as_html_and_as_text():
    first, second, third = of("甲\n\n## 节 `f` $x$ {#s}\n\n乙\n\n#### 深处\n")
    assert (first.anchor, first.heading, first.title, first.text) == ("", "", "", "甲")
    assert (second.anchor, second.title.split(), second.text) == ("s", ["节", "f"], "乙")
    assert second.heading.startswith("节 <code>f</code> ")
    assert (third.title, third.text) == ("深处", "")


def test_words_are_the_text_without_formulas():
    (one,) = of("设 $a$ 为\n\n$$\nb\n$$\n")
    assert one.words.split() == ["设", "为"]
