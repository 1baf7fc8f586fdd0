"""Tiny tasks through multiprocessing.Pool.imap_unordered: python_pool.py <processes> <milliseconds>"""
import json
import multiprocessing
import sys
import time

CHUNK = 64


def add(task):
    return task["a"] + task["b"]


def stream(pool, milliseconds):
    started_at = time.perf_counter()
    until = started_at + milliseconds / 1000
    given = 0

    def tasks():
        nonlocal given
        while time.perf_counter() < until:
            for _ in range(CHUNK):
                yield {"a": given, "b": 1}
                given += 1

    taken = 0
    total = 0
    for result in pool.imap_unordered(add, tasks(), CHUNK):
        taken += 1
        total += result
    seconds = time.perf_counter() - started_at
    assert taken == given and total == given * (given + 1) // 2, (given, taken, total)
    return taken / seconds


if __name__ == "__main__":
    with multiprocessing.Pool(int(sys.argv[1])) as pool:
        stream(pool, 100)
        print(json.dumps({"rate": stream(pool, float(sys.argv[2]))}))
