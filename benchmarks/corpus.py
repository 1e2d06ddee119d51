"""A corpus of made-up Chinese study notes, the same on every machine: formulas, code, tables and links.

    python benchmarks/corpus.py N FOLDER

writes ``FOLDER/<category>/note-000123.md`` for N notes in four categories, with an ``index.md`` each. Note i depends on i
alone: the corpus of 100 notes is the beginning of the corpus of 1,000, and what differs between two sizes is only how
many there are. A note has some 900 Chinese characters, three displayed and about eight inline formulas, two code blocks, a
table, a list and one or two links to notes before it.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

# ruff: noqa: E501 (a formula or a line of code is one string)

CATEGORIES = {
    "large-model": "大模型",
    "python": "Python",
    "machine-learning": "机器学习",
    "algorithms": "算法",
}
TAGS = [
    "attention",
    "transformer",
    "优化",
    "概率",
    "PyTorch",
    "推理加速",
    "数据结构",
    "动态规划",
    "正则化",
    "生成模型",
    "并发",
    "类型标注",
    "评估",
    "微调",
    "图算法",
    "线性代数",
]
TOPICS = [
    "缩放点积注意力",
    "旋转位置编码",
    "低秩适配微调",
    "键值缓存",
    "变分自编码器",
    "交叉熵损失",
    "梯度裁剪",
    "动量优化器",
    "贝叶斯推断",
    "支持向量机",
    "随机森林",
    "主成分分析",
    "最短路径",
    "并查集",
    "线段树",
    "异步编程",
    "装饰器",
    "生成器与迭代器",
    "描述符协议",
    "混合精度训练",
    "知识蒸馏",
    "强化学习中的策略梯度",
    "扩散模型",
    "对比学习",
    "层归一化",
    "残差连接",
    "学习率预热",
    "批量归一化",
    "二分查找",
    "拓扑排序",
]
ASPECTS = [
    "的推导与直觉",
    "的实现细节",
    "的复杂度分析",
    "常见误区整理",
    "与工程实践",
    "的数值稳定性",
    "读书笔记",
    "从零开始",
]
SUBJECTS = [
    "模型",
    "这个估计量",
    "损失函数",
    "参数更新",
    "注意力权重",
    "隐变量的后验",
    "梯度的方差",
    "训练过程",
    "该算法",
    "解码阶段",
    "归一化之后的输出",
    "缓存命中率",
    "采样得到的样本",
    "目标分布",
    "正则项",
    "矩阵分解的结果",
    "优化器的状态",
    "输入序列",
    "子问题的最优解",
    "递归的边界条件",
]
VERBS = [
    "直接决定了",
    "通常会影响",
    "在实践中改善了",
    "可以近似为",
    "往往受限于",
    "需要配合",
    "并不等价于",
    "显著降低了",
    "间接约束了",
    "能够推广到",
    "依赖于",
    "会放大",
    "等价地描述了",
    "逐步逼近",
]
OBJECTS = [
    "最终的泛化误差",
    "显存占用和吞吐",
    "训练初期的稳定性",
    "长序列上的表现",
    "数据的先验假设",
    "每一步的有效学习率",
    "浮点数的舍入误差",
    "先验与似然的乘积",
    "稀疏特征的利用效率",
    "搜索空间的大小",
    "模型容量与数据规模的平衡",
    "并行计算时的通信开销",
    "样本之间的相关性",
    "超参数的选择范围",
    "信息瓶颈的宽度",
    "状态转移的次数",
]
LINKERS = [
    "因此",
    "与此同时",
    "需要注意的是",
    "换句话说",
    "从另一个角度看",
    "在实验中可以观察到",
    "直观地说",
    "如果数据量足够大",
    "为了避免数值溢出",
    "当维度升高时",
    "严格来说",
    "回到最初的问题",
]
INLINE = [
    r"Q K^\top / \sqrt{d_k}",
    r"\mathrm{softmax}(z)_i",
    r"\theta_{t+1} = \theta_t - \eta_{%d} g_t",
    r"p_\theta(x \mid z)",
    r"D_{\mathrm{KL}}(q \,\|\, p)",
    r"O(n^{%d} d)",
    r"\nabla_\theta \mathcal{L}",
    r"\mathbb{E}_{z \sim q_\phi}[\log p]",
    r"x \in \mathbb{R}^{%d}",
    r"\sigma(w^\top x + b)",
    r"h_{t-%d}",
    r"\lVert w \rVert_2^2",
    r"\alpha_{ij}",
    r"W_Q, W_K, W_V",
    r"\mathcal{N}(0, I_{%d})",
    r"\beta_1 = 0.9",
    r"O(n \log n)",
    r"\hat{y} = \arg\max_k p_k",
    r"\Delta W = B A",
    r"r \ll \min(d, k)",
    r"\epsilon = 10^{-%d}",
    r"\frac{\partial L}{\partial w_{%d}}",
    r"d_{\text{model}} = %d",
    r"T(n) = 2T(n/2) + O(n)",
    r"\lambda_{\max}",
]
DISPLAY = [
    r"\mathrm{Attention}(Q, K, V) = \mathrm{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right)V",
    r"\mathrm{softmax}(z)_i = \frac{\exp(z_i - \max_j z_j)}{\sum_{k=1}^{K} \exp(z_k - \max_j z_j)}",
    r"D_{\mathrm{KL}}(q \,\|\, p) = \int q(z) \log \frac{q(z)}{p(z)} \, dz \geq 0",
    r"\log p_\theta(x) \geq \mathbb{E}_{q_\phi(z \mid x)}\left[\log p_\theta(x \mid z)\right] - D_{\mathrm{KL}}\left(q_\phi(z \mid x) \,\|\, p(z)\right)",
    "\\begin{aligned}\nm_t &= \\beta_1 m_{t-1} + (1 - \\beta_1) g_t \\\\\nv_t &= \\beta_2 v_{t-1} + (1 - \\beta_2) g_t^2 \\\\\n\\theta_t &= \\theta_{t-1} - \\eta \\frac{\\hat{m}_t}{\\sqrt{\\hat{v}_t} + \\epsilon}\n\\end{aligned}",
    r"\nabla_\theta J(\theta) = \mathbb{E}_{\tau \sim \pi_\theta}\left[\sum_{t=0}^{T} \nabla_\theta \log \pi_\theta(a_t \mid s_t) \, \hat{A}_t\right]",
    r"\mathcal{L}_{\mathrm{CE}} = -\frac{1}{N} \sum_{i=1}^{N} \sum_{c=1}^{C} y_{ic} \log \hat{y}_{ic} + \frac{\lambda}{2} \lVert W \rVert_F^2",
    r"\mathrm{LN}(x) = \gamma \odot \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta, \qquad \mu = \frac{1}{d} \sum_{i=1}^{d} x_i",
    "R_{\\theta, m} = \\begin{pmatrix}\n\\cos m\\theta & -\\sin m\\theta \\\\\n\\sin m\\theta & \\cos m\\theta\n\\end{pmatrix}",
    "f(i, j) = \\begin{cases}\n0 & i = 0 \\text{ or } j = 0 \\\\\nf(i-1, j-1) + 1 & a_i = b_j \\\\\n\\max(f(i-1, j), f(i, j-1)) & \\text{otherwise}\n\\end{cases}",
    r"q(x_t \mid x_0) = \mathcal{N}\left(x_t; \sqrt{\bar{\alpha}_t}\, x_0, (1 - \bar{\alpha}_t) I\right), \quad \bar{\alpha}_t = \prod_{s=1}^{t} \alpha_s",
    r"\frac{\partial \mathcal{L}}{\partial W^{(l)}} = \delta^{(l)} \left(a^{(l-1)}\right)^\top, \qquad \delta^{(l)} = \left(W^{(l+1)}\right)^\top \delta^{(l+1)} \odot \sigma'(z^{(l)})",
    r"P(A \mid B) = \frac{P(B \mid A)\, P(A)}{\sum_{i} P(B \mid A_i)\, P(A_i)}",
    r"\min_{w, b} \frac{1}{2} \lVert w \rVert^2 + C \sum_{i=1}^{n} \max\left(0, 1 - y_i (w^\top x_i + b)\right)",
]
CODE = [
    '''import math
import torch
from torch import nn


class Attention{n}(nn.Module):
    """多头注意力的最小实现。"""

    def __init__(self, dim: int = {a}, heads: int = 8) -> None:
        super().__init__()
        self.heads, self.scale = heads, (dim // heads) ** -0.5
        self.qkv = nn.Linear(dim, dim * 3, bias=False)
        self.out = nn.Linear(dim, dim)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        b, n, d = x.shape
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        q, k, v = (t.view(b, n, self.heads, -1).transpose(1, 2) for t in (q, k, v))
        attn = (q @ k.transpose(-2, -1) * self.scale).softmax(dim=-1)
        return self.out((attn @ v).transpose(1, 2).reshape(b, n, d))
''',
    """import heapq


def dijkstra_{n}(graph: dict[int, list[tuple[int, float]]], source: int) -> dict[int, float]:
    dist = {{source: 0.0}}
    heap = [(0.0, source)]
    while heap:
        d, u = heapq.heappop(heap)
        if d > dist.get(u, float("inf")):
            continue  # 过期的条目
        for v, w in graph.get(u, []):
            nd = d + w
            if nd < dist.get(v, float("inf")):
                dist[v] = nd
                heapq.heappush(heap, (nd, v))
    return dist
""",
    """import numpy as np

rng = np.random.default_rng({n})


def softmax(z: np.ndarray, axis: int = -1) -> np.ndarray:
    z = z - z.max(axis=axis, keepdims=True)  # 数值稳定
    e = np.exp(z)
    return e / e.sum(axis=axis, keepdims=True)


logits = rng.normal(size=({a}, 10))
labels = rng.integers(0, 10, size={a})
probs = softmax(logits)
loss = -np.log(probs[np.arange({a}), labels] + 1e-12).mean()
print(f"loss = {{loss:.4f}}")
""",
    """from __future__ import annotations

import asyncio
from dataclasses import dataclass, field


@dataclass(slots=True)
class Job{n}:
    name: str
    retries: int = {a}
    errors: list[str] = field(default_factory=list)


async def run(job: Job{n}, timeout: float = 1.5) -> bool:
    for attempt in range(job.retries):
        try:
            async with asyncio.timeout(timeout):
                await asyncio.sleep(0.01 * attempt)
                return True
        except TimeoutError as exc:
            job.errors.append(repr(exc))
    return False
""",
    """class UnionFind:
    def __init__(self, n: int = {a}) -> None:
        self.parent = list(range(n))
        self.size = [1] * n

    def find(self, x: int) -> int:
        while self.parent[x] != x:
            self.parent[x] = self.parent[self.parent[x]]
            x = self.parent[x]
        return x

    def union(self, a: int, b: int) -> bool:
        ra, rb = self.find(a), self.find(b)
        if ra == rb:
            return False
        if self.size[ra] < self.size[rb]:
            ra, rb = rb, ra
        self.parent[rb] = ra
        self.size[ra] += self.size[rb]
        return True
""",
    """from functools import lru_cache, wraps
import time


def timed_{n}(fn):
    @wraps(fn)
    def wrapper(*args, **kwargs):
        start = time.perf_counter()
        try:
            return fn(*args, **kwargs)
        finally:
            print(f"{{fn.__name__}}: {{time.perf_counter() - start:.6f}}s")
    return wrapper


@lru_cache(maxsize={a})
def lcs(a: str, b: str) -> int:
    if not a or not b:
        return 0
    if a[-1] == b[-1]:
        return lcs(a[:-1], b[:-1]) + 1
    return max(lcs(a[:-1], b), lcs(a, b[:-1]))
""",
    """import torch
import torch.nn.functional as F


def train_step_{n}(model, batch, optimizer, scaler, clip: float = 1.0) -> float:
    optimizer.zero_grad(set_to_none=True)
    with torch.autocast("cuda", dtype=torch.bfloat16):
        logits = model(batch["input_ids"])
        loss = F.cross_entropy(logits.flatten(0, 1), batch["labels"].flatten(), ignore_index=-{a})
    scaler.scale(loss).backward()
    scaler.unscale_(optimizer)
    torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
    scaler.step(optimizer)
    scaler.update()
    return loss.item()
""",
]


def category(number: int) -> str:
    """The folder of a note."""
    return tuple(CATEGORIES)[number % len(CATEGORIES)]


def path(number: int) -> str:
    """Where a note lies, from the folder of notes."""
    return f"{category(number)}/note-{number:06d}.md"


def url(number: int) -> str:
    """Where a note's page stands, which is the same with every peer."""
    return f"/{category(number)}/note-{number:06d}/"


def newest_first(count: int, folder: str) -> Sequence[int]:
    """A category's notes in a corpus of `count`, in the order of its archive: by date, then by path."""
    numbers = [number for number in range(count) if category(number) == folder]
    return sorted(numbers, key=lambda number: (-_head(random.Random(f"note-{number}"), number)[1].toordinal(), number))


def newest(count: int) -> int:
    """The newest note of a corpus of `count`, which stands first on the home page and in its category."""
    return min(
        (newest_first(count, folder)[0] for folder in CATEGORIES),
        key=lambda number: (-_head(random.Random(f"note-{number}"), number)[1].toordinal(), path(number)),
    )


def _head(rng: random.Random, number: int) -> tuple[str, date, list[str]]:
    """A note's title, date and tags."""
    title = f"{rng.choice(TOPICS)}{rng.choice(ASPECTS)}（{number}）"
    day = date(2016, 1, 1) + timedelta(days=rng.randrange(3800))
    return title, day, rng.sample(TAGS, rng.randint(2, 4))


def _sentence(rng: random.Random) -> str:
    parts = [rng.choice(SUBJECTS) + rng.choice(VERBS) + rng.choice(OBJECTS)]
    if rng.random() < 0.6:
        parts.insert(0, rng.choice(LINKERS))
    if rng.random() < 0.5:
        parts.append(rng.choice(SUBJECTS) + rng.choice(VERBS) + rng.choice(OBJECTS))
    return "，".join(parts)


def _inline(rng: random.Random) -> str:
    latex = rng.choice(INLINE)
    return f"${latex % rng.randint(2, 9)}$" if "%d" in latex else f"${latex}$"


def _paragraph(rng: random.Random, length: int, formulas: int) -> str:
    sentences: list[str] = []
    while sum(len(sentence) + 1 for sentence in sentences) < length:
        sentences.append(_sentence(rng))
    for place in rng.sample(range(len(sentences)), min(formulas, len(sentences))):
        sentences[place] += f"，记作 {_inline(rng)} "
    if rng.random() < 0.7:
        place = rng.randrange(len(sentences))
        sentences[place] = f"**{sentences[place][:4]}**{sentences[place][4:]}"
    return "。".join(sentences) + "。"


def _code(rng: random.Random) -> str:
    return f"```python\n{rng.choice(CODE).format(n=rng.randint(1, 999), a=rng.choice([2, 16, 64, 128, 256, 512]))}```"


def _display(rng: random.Random) -> str:
    return f"$$\n{rng.choice(DISPLAY)}\n$$"


def _row(rng: random.Random, index: int) -> str:
    mark = _inline if index < 2 else lambda rng: rng.choice(TAGS)
    return f"| {rng.choice(TOPICS)} | {rng.random():.3f} | {mark(rng)} | {rng.choice(OBJECTS)} |"


def note(number: int, *, category_keys: bool) -> str:
    """A note's text; with `category_keys` its head names the category, as a peer needs that has no folders for it."""
    rng = random.Random(f"note-{number}")
    title, day, tags = _head(rng, number)
    before = range(max(0, number - 80), number)
    links = [rng.choice(before) for _ in range(rng.randint(1, 2)) if before]
    table = "\n".join(_row(rng, index) for index in range(4))
    items = "\n".join(f"- {_sentence(rng)}" for _ in range(4))
    folder = category(number)
    keys = f"category: {folder}\ncategories: [{folder}]\n" if category_keys else ""
    return f"""---
title: "{title}"
date: {day}
{keys}tags: [{", ".join(tags)}]
summary: "{_sentence(rng)}。"
---

{_paragraph(rng, 120, 1)}

<!-- more -->

## 背景与动机

{_paragraph(rng, 160, 2)}

{_display(rng)}

{_paragraph(rng, 120, 1)}

## 核心推导

{_paragraph(rng, 120, 1)}

{_display(rng)}

### 数值性质

{_paragraph(rng, 100, 1)}

{_display(rng)}

## 代码实现

{_code(rng)}

{_paragraph(rng, 90, 1)}

{_code(rng)}

## 方法对比

| 方法 | 指标 | 符号 | 说明 |
| --- | ---: | :---: | --- |
{table}

## 小结

{items}

相关笔记：{"、".join(f"[笔记 {other}](../{path(other)})" for other in links) or "无"}。
"""


def write(count: int, folder: Path, *, index: str = "index.md", category_keys: bool = False) -> None:
    """Writes a corpus of `count` notes; `index` is the name of the file that introduces a category."""
    for slug, name in CATEGORIES.items():
        (folder / slug).mkdir(parents=True, exist_ok=True)
        intro = f'---\ntitle: "{name}"\n---\n\n{name}分类下的全部笔记。\n'
        (folder / slug / index).write_text(intro, encoding="utf-8")
    for number in range(count):
        (folder / path(number)).write_text(note(number, category_keys=category_keys), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", metavar="N", type=int)
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    options = parser.parse_args()
    write(options.count, options.folder)
