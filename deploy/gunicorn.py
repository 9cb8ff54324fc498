"""How gunicorn serves Isocourse, in a container and in `make run` alike."""

from clinic import env

bind = env.text("BIND", default="127.0.0.1:8000")
worker_class = "gthread"
workers = env.number("WEB_WORKERS", default=2, minimum=1)
threads = env.number("WEB_THREADS", default=4, minimum=1)
# A PDF or an export is a job of the worker; nothing a page does may take this long.
timeout = 60
graceful_timeout = 15
keepalive = 5
max_requests = 5_000
max_requests_jitter = 500
# The heartbeat file on memory: the root file system may be read-only, and a disk may stall.
worker_tmp_dir = "/dev/shm"  # noqa: S108  # gunicorn makes a file of its own there
control_socket_disable = True
# Requests are logged by the application, without addresses that name a patient.
accesslog = None
errorlog = "-"
proc_name = "isocourse-web"
