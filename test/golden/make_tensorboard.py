"""Writes tensorboard.tfevents with TensorBoard's own record writer and messages: what ours must be, byte for byte."""

import io
import struct
from pathlib import Path

from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

PNG = bytes(range(200)) * 2

events = [
    Event(wall_time=1795280551.25, file_version="brain.Event:2"),
    Event(wall_time=1795280552.5, step=201, session_log=SessionLog(status=SessionLog.START)),
    Event(
        wall_time=1795280553.125,
        step=300,
        summary=Summary(
            value=[
                Summary.Value(tag="training/loss", simple_value=0.00123),
                Summary.Value(tag="training/learningRate", simple_value=1e-3),
                Summary.Value(tag="monitor/spectralRadius", simple_value=0.9375),
            ]
        ),
    ),
    Event(
        wall_time=1795280554.75,
        step=5_000_000_000,
        summary=Summary(
            value=[
                Summary.Value(
                    tag="samples/0 restored",
                    image=Summary.Image(height=10, width=200, colorspace=3, encoded_image_string=PNG),
                )
            ]
        ),
    ),
]

with open(Path(__file__).parent / "tensorboard.tfevents", "wb") as file:
    writer = RecordWriter(file)
    for event in events:
        writer.write(event.SerializeToString())
