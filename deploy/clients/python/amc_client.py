"""Client of the aMC trainer's HTTP API, in one file that needs nothing but Python 3.9.

    import amc_client
    client = amc_client.Client("http://127.0.0.1:8080")
    job = client.submit("quickstart.yaml", settings=["budget.steps=20000"])
    client.wait(job["id"], progress=print)
    columns = client.metrics(job["id"])          # {"step": [...], "loss": [...], ...}
    client.fetch(job["id"], "runs/first")        # the folder that a local run leaves
    weights = client.model(job["id"])            # NumPy arrays by name, if NumPy is there

Documents of jobs, their fields and states are described in deploy/docs/jobs.md and remote.md. A
client may be used by several threads.
"""

import hashlib
import io
import json
import os
import shutil
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
import zipfile
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple, Union

Job = Dict[str, Any]

OVER = ("finished", "cancelled", "failed")

_PIECE = 8 << 20  # bytes of a data file in one request
_CONNECT = 60.0  # seconds without a sign of life, which event streams give every 10 s
_AWAY = (429, 502, 503, 504)  # statuses after which the same may work in a moment


class AmcError(Exception):
    """What the server refuses, or that it cannot be reached.

    status: of the answer, 0 for none; detail: one line with cause and remedy; problem: the whole
    answer (RFC 9457), with "lacking" where data files are lacking.
    """

    def __init__(self, status: int, detail: str, problem: Optional[Mapping[str, Any]] = None):
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.problem = dict(problem or {})


class Client:
    """A server, and what it knows its user by.

    server: URL, else $AMC_SERVER, else http://127.0.0.1:8080.
    token: else $AMC_TOKEN, else the content of the file $AMC_TOKEN_FILE, else none.
    wait: seconds to wait for a server that is away.
    """

    def __init__(
        self, server: Optional[str] = None, token: Optional[str] = None, wait: float = 60.0
    ):
        self.server = (server or os.environ.get("AMC_SERVER") or "http://127.0.0.1:8080").rstrip("/")
        if urllib.parse.urlsplit(self.server).scheme not in ("http", "https"):
            raise ValueError(f"server={self.server} must be http://HOST:PORT or https://HOST:PORT")
        self._token = token or os.environ.get("AMC_TOKEN") or _token_file()
        self._wait = wait
        # Tokens go to the server that was asked and nowhere else.
        self._opener = urllib.request.build_opener(_NoRedirects)

    # --- Jobs

    def submit(
        self,
        document: Union[str, Path, Mapping[str, Any]],
        settings: Sequence[str] = (),
        name: Optional[str] = None,
        engine: str = "auto",
        window: Union[int, str] = "auto",
        priority: int = 0,
        files: Optional[Mapping[str, Union[str, Path]]] = None,
        key: Optional[str] = None,
    ) -> Job:
        """Hands in a run, study or population, and returns the job.

        document: path of a file, YAML text, or a dict. settings: ["optimizer.nS=50", ...].
        files: data files by the names that the document gives them; what the server lacks is
        sent. key: under one key a job is submitted once, however often; made anew if not given.
        """
        listed = {n: Path(p) for n, p in (files or {}).items()}
        described = [
            {"name": n, "sha256": _sha256(p), "sizeBytes": p.stat().st_size}
            for n, p in listed.items()
        ]
        body: Dict[str, Any] = {
            "document": _document(document),
            "engine": engine,
            "window": window,
            "priority": priority,
            "settings": list(settings),
            "files": described,
        }
        if name is not None:
            body["name"] = name
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        paths = {d["sha256"]: listed[d["name"]] for d in described}
        for _ in range(3):  # someone may remove what has been there a moment ago
            try:
                return self._json("POST", "jobs", body, headers)
            except AmcError as e:
                lacking = e.problem.get("lacking")
                if e.status != 409 or not lacking:
                    raise
                for each in lacking:
                    if each["sha256"] not in paths:
                        raise AmcError(409, f"the server lacks {each['name']}: give it in files") from e
                    self._upload(paths[each["sha256"]], each["sha256"])
        raise AmcError(409, "the server lacks data files that were sent: see its log")

    def presets(self) -> Dict[str, str]:
        """Documents of the bundled jobs, by their names."""
        return {p["name"]: p["document"] for p in self._json("GET", "presets")["presets"]}

    def check(self, document: Union[str, Path, Mapping[str, Any]], settings: Sequence[str] = ()) -> Job:
        """What a document would become; raises what submit would, and keeps nothing."""
        body = {"document": _document(document), "settings": list(settings)}
        return self._json("POST", "check", body)

    def jobs(self, **filters: Any) -> Iterator[Job]:
        """All jobs, newest first: owner=, state=, kind=, text=, id= (first digits)."""
        before: Optional[int] = None
        while True:
            query = {**filters, "limit": 500, **({} if before is None else {"before": before})}
            page = self._json("GET", "jobs?" + urllib.parse.urlencode(query))
            yield from page["jobs"]
            before = page["next"]
            if before is None:
                return

    def job(self, job_id: str) -> Job:
        """A job as it is now."""
        return self._json("GET", f"jobs/{job_id}")

    def pause(self, job_id: str) -> Job:
        return self._json("POST", f"jobs/{job_id}/pause")

    def resume(self, job_id: str) -> Job:
        return self._json("POST", f"jobs/{job_id}/resume")

    def cancel(self, job_id: str) -> Job:
        """Stops a job for good; what it has come to is kept."""
        return self._json("POST", f"jobs/{job_id}/cancel")

    def delete(self, job_id: str) -> None:
        """Removes a job that is over, with its results."""
        self._bytes("DELETE", f"jobs/{job_id}")

    def workers(self) -> Dict[str, Any]:
        """Who works in the cluster."""
        return self._json("GET", "workers")

    # --- How it goes

    def events(self, job_id: str, last: str = "") -> Iterator[Tuple[str, str, Dict[str, Any]]]:
        """(id, name, data) of what happens to a job, until it is over, whatever breaks between.

        name is "job" (data: the job) or "metrics" (data: {"from": row, "columns": {...}}); last is
        the id of an event after which to begin.
        """
        state = ""
        while state not in OVER:
            headers = {"Accept": "text/event-stream", **({"Last-Event-ID": last} if last else {})}
            try:
                with self._open("GET", f"jobs/{job_id}/events", None, headers) as stream:
                    for event in _parse(stream):
                        last, name, data = event
                        state = data.get("state", state) if name == "job" else state
                        yield event
            except OSError:
                pass  # the connection broke: on from the last event
            if state not in OVER:
                time.sleep(1)

    def wait(self, job_id: str, progress: Optional[Callable[[Job], None]] = None) -> Job:
        """Waits until a job is over, and returns it; progress hears of it meanwhile.

        Raises AmcError if it has failed.
        """
        for _, name, data in self.events(job_id):
            if name == "job" and progress is not None:
                progress(data)
        job = self.job(job_id)
        if job["state"] == "failed":
            raise AmcError(0, f"job {job_id} has failed: {job['reason']}", job)
        return job

    def metrics(self, job_id: str, points: Optional[int] = None) -> Dict[str, List[Any]]:
        """Columns of a run's metrics; at most so many points, evenly over the logarithm of the step.

        Lists, or NumPy arrays where NumPy is there; None or NaN where there is no number.
        """
        query = "" if points is None else f"?points={points}"
        return _arrays(self._json("GET", f"jobs/{job_id}/metrics{query}")["columns"])

    def lineage(self, job_id: str) -> Dict[str, List[Any]]:
        """Columns of a population's lineage.csv, as far as it is."""
        return _arrays(self._json("GET", f"jobs/{job_id}/lineage")["columns"])

    def survival(self, job_id: str) -> Dict[str, Any]:
        """Survival curves of a study's groups, as far as they are."""
        return self._json("GET", f"jobs/{job_id}/survival")

    # --- Results

    def fetch(self, job_id: str, out: Union[str, Path]) -> Path:
        """Fetches all results into a new folder, which is there as a whole or not at all."""
        folder = Path(out)
        if folder.exists() or folder.is_symlink():
            raise FileExistsError(f"{folder} exists already: give a folder that does not")
        listed = {f["name"]: f for f in self._json("GET", f"jobs/{job_id}/results")["files"]}
        if not listed:
            raise AmcError(404, f"job {job_id} has no results")
        archive = zipfile.ZipFile(io.BytesIO(self._bytes("GET", f"jobs/{job_id}/archive")))
        if sorted(archive.namelist()) != sorted(listed):
            raise AmcError(0, "the archive has other files than the server lists: try again")
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = folder.parent / f".{folder.name}-{job_id}.tmp"
        shutil.rmtree(temporary, ignore_errors=True)
        try:
            for name, file in listed.items():
                place = (temporary / name).resolve()
                if temporary.resolve() not in place.parents or "\\" in name:
                    raise AmcError(0, f"the archive has a file named {name!r}: fetch nothing from it")
                content = archive.read(name)
                if hashlib.sha256(content).hexdigest() != file["sha256"]:
                    raise AmcError(0, f"{name} came with a wrong checksum: try again")
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)
            temporary.rename(folder)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        return folder

    def result(self, job_id: str, name: str) -> bytes:
        """Content of one of a job's files, such as summary.json."""
        return self._bytes("GET", f"jobs/{job_id}/results/{urllib.parse.quote(name)}")

    def model(self, job_id: str) -> Dict[str, Any]:
        """NumPy arrays of the trained network by their names. Needs NumPy."""
        import numpy

        with numpy.load(io.BytesIO(self.result(job_id, "model.npz"))) as arrays:
            return {name: arrays[name] for name in arrays.files}

    # --- Requests

    def _upload(self, path: Path, sha256: str) -> None:
        size = path.stat().st_size
        have = self._json("GET", f"data/{sha256}?size={size}")["have"]
        with path.open("rb") as file:
            while True:
                file.seek(have)
                piece = file.read(_PIECE)
                answer = self._json(
                    "PUT",
                    f"data/{sha256}?size={size}&offset={have}",
                    piece,
                    {"Content-Type": "application/octet-stream"},
                )
                if answer["complete"]:
                    return
                if answer["have"] <= have:
                    raise AmcError(0, f"{path}: the server takes no more of it: see its log")
                have = answer["have"]

    def _json(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] = {}) -> Any:
        return json.loads(self._bytes(method, path, body, headers))

    def _bytes(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] = {}) -> bytes:
        end = time.monotonic() + self._wait
        while True:
            try:
                with self._open(method, path, body, headers) as answer:
                    return answer.read()
            except AmcError as e:
                pause = 1.0
                if (e.status not in _AWAY and e.status != 0) or time.monotonic() + pause > end:
                    raise
                time.sleep(pause)  # requests do no harm when they come twice

    def _open(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Any:
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.server}/api/v1/{path}", data=data, method=method)
        request.add_header("Content-Type", "application/json")
        for name, value in headers.items():
            request.add_header(name, value)
        if self._token:
            request.add_unredirected_header("Authorization", f"Bearer {self._token}")
        try:
            return self._opener.open(request, timeout=_CONNECT)
        except urllib.error.HTTPError as e:
            with e:
                raise _refused(e) from None
        except OSError as e:
            reason = getattr(e, "reason", e)
            raise AmcError(0, f"{self.server} cannot be reached: {reason}") from e


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


def _token_file() -> Optional[str]:
    place = os.environ.get("AMC_TOKEN_FILE")
    return Path(place).read_text().strip() if place else None


def _refused(error: urllib.error.HTTPError) -> AmcError:
    try:
        problem = json.loads(error.read())
        return AmcError(error.code, problem["detail"], problem)
    except (ValueError, KeyError, TypeError):
        return AmcError(error.code, f"the server answers {error.code} {error.reason}")


def _document(document: Union[str, Path, Mapping[str, Any]]) -> str:
    if isinstance(document, Mapping):
        return json.dumps(document)  # JSON is YAML
    if isinstance(document, Path) or "\n" not in document and document.endswith((".yaml", ".yml", ".json")):
        return Path(document).read_text(encoding="utf-8")
    return document


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def _parse(stream: Any) -> Iterator[Tuple[str, str, Dict[str, Any]]]:
    fields: Dict[str, str] = {}
    for line in stream:
        text = line.decode("utf-8").rstrip("\r\n")
        if text:
            name, _, value = text.partition(": ")
            fields[name] = value
        else:
            if "event" in fields and "data" in fields:
                yield fields.get("id", ""), fields["event"], json.loads(fields["data"])
            fields = {}


def _arrays(columns: Dict[str, List[Any]]) -> Dict[str, List[Any]]:
    try:
        import numpy
    except ImportError:
        return columns
    return {
        name: numpy.array([numpy.nan if v is None else v for v in values])
        for name, values in columns.items()
    }
