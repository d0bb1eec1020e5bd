@@include shared/gitlab/build-role.tf@@
