"""What is asked of each collection, kind by kind."""

from __future__ import annotations

MACROS = {r"\R": r"\mathbb{R}", r"\norm": r"\left\lVert #1 \right\rVert", r"\KL": r"D_{\mathrm{KL}}"}
"""The macros of the measured site: a name, and a body with one argument or none."""

GENERATED = {
    "Chinese words": "注意力 注意力权重 缩放点积注意力 显存占用 梯度 归一化 键值缓存 泛化误差".split(),
    "parts of words": "值溢 度的 的输出 存占 批量归 宽".split(),
    "Chinese with Latin or digits": ["笔记 12", "笔记12", "PyTorch 混合精度训练", "softmax 数值稳定", "heapq 过期"],
    "full width, traditional": "ｓｏｆｔｍａｘ ＰｙＴｏｒｃｈ 注意力權重 損失函數 變分自編碼器".split(),
    "English": "softmax transfo asyn dijkstra retries".split(),
    "identifiers, code": "nn.Module zero_grad torch.autocast @lru_cache heapq.heappush __init__".split(),
    "several words, quoted": [
        "贝叶斯 显存",
        "二分查找 复杂度",
        "梯度 softmax 缓存",
        '"显存占用和吞吐"',
        '"import torch" 梯度',
    ],
}
OWN = {
    "Chinese words": "注意力 显存占用 梯度 互信息 投机解码 梯度检查点 编码器 线性层".split(),
    "parts of words": "的性 度检 互信 机解 叉积 桶".split(),
    "Chinese with Latin or digits": ["KL散度", "KL 散度", "Top-p 采样", "7B 模型", "7B模型", "GPU 显存", "图像token"],
    "full width, traditional": "ＢＦ１６ ７Ｂ 投機解碼 顯存 學習率".split(),
    "English": "softmax flash quant xgb DDP".split(),
    "identifiers, code": "nn.Module cu_seqlens torch.no_grad @tf_export requires_grad np.linalg".split(),
    "several words, quoted": ["显存 梯度 激活", '"条件概率"', '"KL 散度" 采样'],
}
PUBLIC = {
    "Chinese words": "注意力 注意力机制 卷积神经网络 显存占用 矩阵乘法 共享内存 流水线并行 自回归".split(),
    "parts of words": "的性 存占 存带宽 线程 页表 核".split(),
    "Chinese with Latin or digits": ["HBM 访问", "HBM访问", "GPU显存", "KV 缓存", "softmax函数", "13B 模型"],
    "full width, traditional": "ＨＢＭ ＣＵＤＡ 注意力機制 線程塊 矩陣乘法".split(),
    "English": "roofline quantiz prefill warp rotary dataflow".split(),
    "identifiers, code": "nn.Module torch.no_grad threadIdx.x tl.program_id @triton.jit __syncthreads".split(),
    "several words, quoted": ["显存 带宽 量化", '"Tensor Core"', '"kv cache" 显存'],
}
FORMULAS = {
    "as typed": [
        r"\sqrt{d_k}",
        r"QK^\top",
        r"\nabla_\theta \mathcal{L}",
        r"O(n \log n)",
        r"\lVert w \rVert_2^2",
        r"\bar{\alpha}_t",
        r"\mathbb{E}_{z \sim q_\phi}",
    ],
    "other spacing": [
        r"Q  K ^ \top/\sqrt { d_k }",
        r"\theta_{t + 1}=\theta_t",
        r"x\in\mathbb{ R }^{ 2 }",
        r"W_Q,W_K,W_V",
        r"r\ll\min(d,k)",
        r"\sigma(w^\top x+b)",
        r"\Delta W=BA",
    ],
    "other braces": [
        r"Q K^{\top}",
        r"\nabla_{\theta} \mathcal L",
        r"D_\mathrm{KL}",
        r"\frac1N",
        r"\sum_{i=1}^n",
        r"\hat y=\arg\max_k p_k",
        r"{\beta}_{1} = 0.9",
    ],
    "synonyms": [
        r"\dfrac{QK^\top}{\sqrt{d_k}}",
        r"\operatorname{softmax}(z)_i",
        r"D_{\text{KL}}(q\|p)",
        r"\Vert w\Vert^2",
        r"\tfrac{1}{2}",
        r"dz \ge 0",
    ],
    "a macro of the site": [r"x \in \R^{2}", r"\norm{w}_2^2", r"\KL(q \,\|\, p)"],
}
TYPED = ("注意力", "显存占用", "softmax", "nn.Module", "贝叶斯 显存", '"显存占用和吞吐"')
"""What is typed into the pages of generated notes."""
