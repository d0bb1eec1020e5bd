@@include shared/gitlab/shared.tf@@
