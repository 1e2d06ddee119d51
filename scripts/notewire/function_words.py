"""Words that hold a text together and say nothing of what it is about: `keywords` cuts at them, and leaves them out."""

SEPARATING = frozenset("的了是在和与或也都就被把让这那它们其之及但而因如若于很更还又再只不每该此哪吗呢吧啊我你他她您越")
"""Characters that stand between words."""

CONNECTING = tuple(
    """
    使用 采用 利用 通过 经过 需要 可以 如果 因为 所以 因此 没有 就是 不是 进行 成为 作为 以及 例如 比如 此时 称为
    称作 叫做 看作 得到 给出 对于 关于 由于 基于 至于 属于 用于 等于 大于 小于 相当于 取决于 在于 来自 为什么 什么
    怎么 怎样 如何 只要 只有 那么 这样 这种 这个 一个 两个 三个 每个 各个 多个 几个 某个 这些 那些 并且 而且 或者
    还是 但是 然后 接着 之后 之前 之间 其中 其他 同时 首先 最后 目前 现在 已经 正在 能够 必须 应该 不能 不会 无法
    有些 有的 所有 任何 一种 一次 一步 一般 通常 往往 直接 分别 仍然 依然 甚至 尤其 特别 非常 更加 尽量 使得 导致
    变成 换成 写成 记作 记为 设为 意味着 而不是 时候 只需 只能 才能 还有 也就是说 换句话说 也就是 即可 包括 包含
    具有 存在 出现 发生 从而 于是 否则 除了 除非 虽然 即使 无论 不仅 以便 以免 为了 根据 按照 随着 随后 其实 其余
    一些 一样 一起 不同 相同 同样
    """.split()
)
"""Words that stand between words. The longer of two that begin alike must be found first: they are sorted so."""

BEGINNING = frozenset("因更不还再如若在了越")
"""Those of them that words also begin with (因果, 更新, 在线): behind one, the rest of a word may stand, and does not count."""

INSIDE = "由到将给从使得"
"""Characters that make a phrase of what is longer than four."""

NUMERALS = frozenset("一二三四五六七八九十多")
MEASURES = frozenset("个条次张种棵号篇句份项位步层块行列名组批类段轮遍倍章节页例套对颗台")
"""A numeral and a measure begin a phrase (三层网络), unless they are a word (`BEGINNINGS`)."""

COUNTED = frozenset("条张种棵号篇句份")
"""Measures that are left over where the numeral is none of these (每条样本, 3 个点)."""

FIRST = frozenset("第个次某各几两使由从到为以按将会可要需应有没未已所若当较另至且仍才却像去来做给令取即些否用亿万百千")
"""Characters that a phrase often begins with, and a word only in `BEGINNINGS`."""

BEGINNINGS = frozenset(
    """
    次序 次元 次优 次品 次线 次模 次梯 二次 三次 二项 多项 多层 多类 多步 多轮 多对 一对 二类 个体 个性 条件 条带
    张量 张力 张成 种子 种群 号码 篇章 句子 句法 句柄 份额 几何 各向 从属 到达 以太 将军 会话 会议 会员 可微 可逆
    可解 可视 可达 可信 可靠 可变 可读 可见 可执 可行 可导 可积 可测 可分 可数 要素 需求 应用 应力 应变 有向 有限
    有监 有机 有理 有界 有序 有丝 未知 未来 已知 当前 像素 像差 去噪 去重 去中 去耦 去雾 来源 给定 令牌 取整 取样
    取模 取反 即时 用户 用例 百分 百科 万有 千兆 否定 按位 按需 使能 为零
    """.split()
)
"""How words begin that begin with one of these."""

LAST = frozenset("个条张种时后前里上下为到中内外些么什得着过起来去会该须一二三两几多少地即以所从给无再越较最各某至")
"""Characters that a phrase often ends with, and a word only in `ENDINGS`."""

ENDINGS = frozenset(
    """
    线条 扩张 物种 品种 实时 延时 定时 计时 小时 滞后 先后 当前 提前 公里 线上 以上 线下 行为 人为 集中 命中 居中
    红外 折外 体内 习得 通过 经过 未来 减去 社会 机会 协会 归一 唯一 统一 单一 本地 基地 场地 服从 有无 长短
    """.split()
)
"""How words end that end with one of these."""

GENERAL = frozenset(
    """
    可以 所以 没有 需要 为什么 因为 因此 如果 相同 不同 同样 可能 直接 同时 通常 例如 就是 只有 不会 还是 自己 两者
    前者 后者 之间 之后 之前 其中 其他 其余 部分 全部 问题 方法 办法 结果 情况 情形 例子 论文 本文 作者 代码 给出
    得到 看到 说明 表示 使用 采用 利用 做法 说法 内容 地方 意思 原因 理由 影响 作用 选择 考虑 比较 对应 有关 无关
    容易 困难 重要 主要 一般 普通 常见 特别 完全 几乎 大约 大量 少量 多少 超过 小于 大于 等于 降到 升到 变成 换成
    改成 成立 存在 出现 决定 要求 依次 依赖 固定 增加 减少 提高 降低 改变 变化 保持 成为 属于 具有 包含 包括 形式
    方式 过程 阶段 步骤 开始 结束 最后 最终 首先 然后 接着 目前 现在 以前 后来 以后 当时 时间 实际 实现 实验 理论
    定义 名字 写成 记作 代入 证明 推导 性质 结论 知道 意味 相当 相应 相关 分别 各自 共同 单独 整个 整体 大小 数量
    个数 次数 比例 差别 区别 优点 缺点 好处 代价 等人 除以 乘以 之和 上面 下面 前面 后面 左边 右边 两边 上述 下列
    如下 以上 以下 反过来 换句话 举例 编号 错误 精确 保存 默认 长度 报告 接近 改进 花费 处理 限制 检查 支持 判断
    估计 材料 细节 收益 真实 运算 计算 公式 符号 式子 下标 记号 输入 输出 运行 调用 返回 设置 配置 版本 安装 理解
    笔记 文章 章节 小节 本节 本章 附录 图中 表中 标题 总结 小结 介绍 简介 概述 背景 动机 目的 目标 想法 思路 关系
    前提 特点 类型 种类 数字 数值 数目 名称 含义 概念 顺序 次序 程度 能力 效果 表现 成本 时候 有时 总是 经常 往往
    一定 必须 应该 能够 不能 无法 不是 也是 就会 才能 只能 还有 没法 正好 恰好 刚好 足够 合适 正确 明显 显然 清楚
    简单 复杂 一致 改动 修改 替换 加入 引入 去掉 删除 添加 产生 构造 建立 得出 求出 算出 写出 读出 找到 发现 观察
    注意 解释 讨论 分析 验证 测试 评价 对比 类似 相似 例外 否则 除非 即使 虽然 然而 什么 怎么 怎样 如何 看得见
    看不见 受限 量级 大头 一样 一点 二者 无论 合计 设成 无妨 核对 最近 上一轮 给定 同一 元素 系数 完整 合理 继续
    满足 手算 论证 严格 答案 手里 任务 平均 最优 最优解 最优值 常用 好用 有用 有效 可用 真正 本身 彼此 互相 任意
    任何 所有 许多 很多 不少 更多 更少 最大 最小 最多 最少 最好 较大 较小 原来 原始 原本 新增
    """.split()
)
"""Words that any study note may have a good many of."""

ENGLISH = frozenset(
    """
    a about above after again all also although always among an and another any anything are as at author authors
    available based be because been before being below between both but by call called calls can cannot case cases
    code come comes compute consider could data default define defined definition did different do does done down
    due during each easy either else equal etc even every example examples false figure file files find first follow
    following follows for from function functions general get gets give given gives go going good has have having he
    help hence her here high his how however i if implementation important improve in include includes input instead
    into is it its itself just keep kind know large last later least less let like line lines list long look low
    made main make makes making many may me mean means method methods might model more most much must my name need
    needs never new next no none nor not note notes nothing now number of off often old on once one only or order
    other others our out output over own page paper papers part parts per point possible problem problems put rather
    read related result results return right run same say second section see self set sets several shall she should
    show shown shows similar simple since single size small so some something still such take takes than that the
    their them then there therefore these they thing things third this those though three through thus time times to
    together too true try two type types under unless until up upon us use used useful user uses using usually value
    values version very via want was way we well were what when where whether which while who whose why will with
    within without word words work works would write writes written wrong yes yet you your zero arxiv com doi http
    https id org pdf py url www gb gib kb kib mb mib tb tib ms ns hz khz mhz ghz def elif import init
    """.split()
)
"""The same of English, with units, parts of addresses and the words that any code has; in small letters."""
