"""Scores each day's folder with Scoreline: a retry goes on where the try before broke off."""

import os
import subprocess
from datetime import datetime, timedelta

from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowFailException
from airflow.timetables.interval import CronDataIntervalTimetable

SCORELINE = os.environ.get("SCORELINE", "scoreline")
SPEC = os.environ.get("SCORELINE_SPEC", "/etc/scoreline/deployment.json")
DATA = os.environ.get("SCORELINE_DATA", "/data")

# Exit codes of `scoreline run` that would come again: all others, and signals, are tried again.
FINAL = range(1, 9)


@dag(
    dag_id="score_daily",
    # By intervals: at 02:15 the day that begins one is yesterday, whose folder is complete.
    schedule=CronDataIntervalTimetable("15 2 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
)
def score_daily():
    @task(retries=10, retry_delay=timedelta(minutes=1))
    def score(day: str) -> str:
        """Runs the day's job; its name makes a second start none."""
        output = f"{DATA}/scored/{day}"
        command = [SCORELINE, "run", "--resume", "--job-name", f"score-{day}", "--spec", SPEC]
        code = subprocess.run(
            [*command, "--input", f"{DATA}/in/{day}", "--output", output], check=False
        ).returncode
        if code in FINAL:
            raise AirflowFailException(f"the job ended with {code}; another try would, too")
        if code != 0:
            raise RuntimeError(f"the job broke off with {code}; what is done is kept")
        return output

    score("{{ ds }}")


score_daily()
