@@include shared/gitlab/tasks.tf@@
