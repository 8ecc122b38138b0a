"""One statement, read again and again at the pace that compare.py says."""

import os

from locust import HttpUser, constant_throughput, task


class Reader(HttpUser):
    wait_time = constant_throughput(float(os.environ["PACE"]))

    @task
    def statement(self):
        self.client.get(os.environ["STATEMENT"])
