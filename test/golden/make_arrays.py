"""Arrays as NumPy and Python's safetensors write them, for test/files; every one holds the numbers of `values`.

    pip install -r requirements.txt && python make_arrays.py
"""

from pathlib import Path

import numpy as np
from numpy.lib import format as npy
from safetensors.numpy import save_file

HERE = Path(__file__).with_name("arrays")
HERE.mkdir(exist_ok=True)

#   [[0, 1, 2], [3, 4, 5]]
values = np.arange(6).reshape(2, 3)

np.save(HERE / "float32.npy", values.astype("<f4"))
np.save(HERE / "float64.npy", values.astype("<f8"))
np.save(HERE / "uint8.npy", values.astype("u1"))
np.save(HERE / "uint16.npy", values.astype("<u2"))
np.save(HERE / "fortran.npy", np.asfortranarray(values.astype("<f4")))
np.save(HERE / "vector.npy", values.ravel().astype("<f4"))
np.save(HERE / "cube.npy", np.asfortranarray(np.arange(24.0).reshape(2, 3, 4)))
np.save(HERE / "int64.npy", values)
np.save(HERE / "big-endian.npy", values.astype(">f4"))
for version in (2, 3):
    with open(HERE / f"version{version}.npy", "wb") as file:
        npy.write_array(file, values.astype("<f4"), version=(version, 0))

numbers = np.array([0, 1, -2.5, 0.333251953125, 65504, 6e-8])
save_file(
    {
        "half": numbers.astype("<f2"),
        "single": numbers.astype("<f4").reshape(2, 3),
        "double": numbers.astype("<f8"),
        "whole": np.array([-3, 2**40], "<i8"),
        "scalar": np.array(7, "<f4"),
        "nothing": np.zeros((0, 4), "<f4"),
    },
    HERE / "mixed.safetensors",
    metadata={"model": '{"kind":"test"}', "language": "ünïcode"},
)
save_file({"mask": np.array([True, False])}, HERE / "boolean.safetensors")

# Python's safetensors has no bfloat16 for NumPy; its bytes are the upper halves of float32.
brain = np.array([1.0, -2.5, 3.140625], ">f4").tobytes()
upper = b"".join(brain[i : i + 2][::-1] for i in range(0, len(brain), 4))
header = b'{"brain":{"dtype":"BF16","shape":[3],"data_offsets":[0,6]}}'
(HERE / "brain.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + upper)
