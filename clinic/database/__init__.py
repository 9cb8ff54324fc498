"""What the database itself enforces: who may touch which table, and that nobody rewrites history.

The owner role installs it after every migration (`manage.py secure_database`); web and worker
run as the application role, which can neither change it nor switch it off.
"""
