@@include shared/gitlab/environment.tf@@
