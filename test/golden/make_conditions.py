"""What the monitors measure, in NumPy and float64, on a problem of 3×4 pixels for every scheme: σ_max(J), ρ(J), κ(M Mᵀ), the cosine of JFB's
step to the exact gradient, and the bound of Lip(T) from exact norms of the convolutions. Writes conditions.json. Independent of the product: J and
M are dense, from complex steps (Squire and Trapp 1998), singular values and eigenvalues from LAPACK, equilibria from plain repetition.

    pip install -r requirements.txt && python make_conditions.py
"""

import json
from pathlib import Path

import numpy as np

HEIGHT, WIDTH, COLOURS, FEATURES = 3, 4, 3, 3
NOISE = 0.05
KERNEL = np.array([[0.05, 0.1, 0.03], [0.08, 1.0, 0.06], [0.02, 0.07, 0.04]])
KERNEL = KERNEL / KERNEL.sum()
PIXELS = HEIGHT * WIDTH * COLOURS


def formula(layer, inputs, outputs):
    v, u, i, o = np.meshgrid(*(np.arange(n) for n in (3, 3, inputs, outputs)), indexing="ij")
    return 0.35 * np.sin(1.0 + layer + 0.7 * o + 1.3 * i + 2.1 * v + 0.9 * u)


FIRST, LAST = formula(0, COLOURS + 1, FEATURES), 0.15 * formula(1, FEATURES, COLOURS)
SHAPES = [FIRST.shape, LAST.shape]


def elu(x):
    return np.where(x.real > 0, x, np.exp(np.where(x.real > 0, 0, x)) - 1)


def convolve(x, kernel):
    padded = np.pad(x, ((1, 1), (1, 1), (0, 0)))
    return sum(padded[v : v + HEIGHT, u : u + WIDTH] @ kernel[v, u] for v in range(3) for u in range(3))


def residual(x, level, kernels):
    y = np.concatenate([x / level, np.ones((HEIGHT, WIDTH, 1))], 2)
    return convolve(elu(convolve(y, kernels[0])), kernels[1]) * level


def blur(x, transposed=False):
    sign = -1 if transposed else 1
    return sum(
        KERNEL[a, b] * np.roll(x, (sign * (a - 1), sign * (b - 1)), (0, 1)) for a in range(3) for b in range(3)
    )


A = np.stack([blur(e.reshape(HEIGHT, WIDTH, COLOURS)).ravel() for e in np.eye(PIXELS)], 1)
y, x, c = np.meshgrid(*(np.arange(n) for n in (HEIGHT, WIDTH, COLOURS)), indexing="ij")
D = 0.2 * np.sin(0.9 * x + 1.3 * y + 0.7 * c)


def proximal(z, rho):
    right = A.T @ D.ravel() + rho * z.ravel()
    return np.linalg.solve(A.T @ A + rho * np.eye(PIXELS), right).reshape(z.shape)


def split(theta):
    """Kernels, then the scheme's numbers."""
    ends = np.cumsum([int(np.prod(shape)) for shape in SHAPES])
    parts = np.split(theta, ends)
    return [part.reshape(shape) for part, shape in zip(parts, SHAPES)], parts[-1]


def gradient(x):
    return blur(blur(x) - D, transposed=True)


def de_grad(x, kernels, numbers):
    return x - numbers[0] * (gradient(x) + residual(x, NOISE, kernels))


def de_prox(x, kernels, numbers):
    z = x - numbers[0] * gradient(x)
    return z - residual(z, NOISE, kernels)


def rho_and_level(numbers):
    rho = np.exp(numbers[0] + numbers[1] * np.log(NOISE / 0.005))
    return rho, NOISE / np.sqrt(rho)


def de_hqs(x, kernels, numbers):
    rho, level = rho_and_level(numbers)
    return proximal(x - residual(x, level, kernels), rho)


def de_admm(state, kernels, numbers):
    rho, level = rho_and_level(numbers)
    z, u = state[..., :COLOURS], state[..., COLOURS:]
    w = proximal(z - u, rho) + u
    s = residual(w, level, kernels)
    return np.concatenate([w - s, s], 2)


def pnp_fb(x, kernels, numbers):
    z = x - np.exp(numbers[0]) * gradient(x)
    return z - residual(z, np.exp(numbers[1]), kernels)


def red(x, kernels, numbers):
    tau, strength, level = np.exp(numbers)
    return x - tau * (gradient(x) + strength * residual(x, level, kernels))


SCHEMES = {
    "de-grad": (de_grad, {"stepSize": 0.9}, [0.9]),
    "de-prox": (de_prox, {"stepSize": 0.9}, [0.9]),
    "de-hqs": (de_hqs, {"rho": 0.02, "noiseExponent": 1.5}, [np.log(0.02), 1.5]),
    "de-admm": (de_admm, {"rho": 0.02, "noiseExponent": 1.5}, [np.log(0.02), 1.5]),
    "pnp-fb": (pnp_fb, {"stepSize": 0.8, "level": 0.06}, np.log([0.8, 0.06])),
    "red": (red, {"stepSize": 0.8, "level": 0.06, "regularisation": 0.7}, np.log([0.8, 0.7, 0.06])),
}


def operator_norm(kernel):
    """The supremum of the transfer matrices' norms, on a grid fine enough for six digits."""
    w = 2 * np.pi * np.arange(256) / 256
    taps = np.arange(-1, 2)
    phase = np.exp(1j * np.outer(w, taps))
    transfer = np.einsum("av,bu,vuio->abio", phase, phase, kernel)
    return np.linalg.svd(transfer, compute_uv=False)[..., 0].max()


def composed(kind, numbers):
    s = operator_norm(FIRST) * operator_norm(LAST)
    r = 1 + s
    norm = np.linalg.norm(A, 2)
    step = lambda eta: max(1, abs(1 - eta * norm**2))
    return {
        "de-grad": lambda: step(numbers[0]) + numbers[0] * s,
        "de-prox": lambda: r * step(numbers[0]),
        "de-hqs": lambda: r,
        "de-admm": lambda: np.hypot(r, s),
        "pnp-fb": lambda: r * step(np.exp(numbers[0])),
        "red": lambda: step(np.exp(numbers[0])) + np.exp(numbers[0] + numbers[1]) * s,
    }[kind]()


def complex_steps(function, at):
    return np.stack([function(at + 1e-30j * e).imag.ravel() / 1e-30 for e in np.eye(at.size)], 1)


results = []
for kind, (layer, options, numbers) in SCHEMES.items():
    theta = np.concatenate([FIRST.ravel(), LAST.ravel(), numbers])
    channels = 2 * COLOURS if kind == "de-admm" else COLOURS
    shape = (HEIGHT, WIDTH, channels)
    state = np.zeros(shape)
    for _ in range(20000):
        following = layer(state, *split(theta))
        change = np.linalg.norm(following - state)
        state = following
        if change < 1e-14:
            break
    assert change < 1e-10, kind
    J = complex_steps(lambda s: layer(s.reshape(shape), *split(theta)), state.ravel().astype(complex))
    M = complex_steps(lambda t: layer(state, *split(t)), theta.astype(complex))
    v = np.cos(np.arange(state.size))
    jfb, exact = M.T @ v, M.T @ np.linalg.solve((np.eye(state.size) - J).T, v)
    singular = np.linalg.svd(M, compute_uv=False)
    results.append(
        {
            "kind": kind,
            "options": options,
            "local": np.linalg.norm(J, 2),
            "spectralRadius": np.abs(np.linalg.eigvals(J)).max(),
            "certified": composed(kind, numbers),
            "rank": int((singular > 1e-9 * singular[0]).sum()),
            "values": state.size,
            "parameters": theta.size,
            "largest": singular[0],
            "smallest": singular[-1],
            "cosine": jfb @ exact / np.linalg.norm(jfb) / np.linalg.norm(exact),
            "equilibrium": state.ravel().tolist(),
        }
    )
rounded = json.loads(json.dumps(results), parse_float=lambda text: float(f"{float(text):.9g}"))
Path(__file__).with_name("conditions.json").write_text(json.dumps({"numpy": np.__version__, "cases": rounded}) + "\n")
