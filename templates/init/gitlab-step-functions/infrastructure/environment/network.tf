@@include shared/terraform/network.tf@@

@@include shared/gitlab/security-groups.tf@@

@@include shared/terraform/database_access.tf@@
