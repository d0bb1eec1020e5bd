-- Two tables are locked here. Whoever waits gives way before PostgreSQL looks for deadlocks (after
-- deadlock_timeout, 1 s) and could choose the application: tidegate migrate tries again.
SET LOCAL lock_timeout = '300ms';
