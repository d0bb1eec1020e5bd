@@include shared/terraform/github_build.tf@@
