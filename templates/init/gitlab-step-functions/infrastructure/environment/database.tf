@@include shared/gitlab/database-secret.tf@@
