@@include shared/gitlab/load-balancer.tf@@
