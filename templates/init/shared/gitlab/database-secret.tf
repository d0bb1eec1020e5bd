@@include shared/terraform/postgres.tf@@

# Tasks get it by reference: it stands in no task definition, and in no job of the pipeline.
resource "aws_secretsmanager_secret" "database" {
  name = "${local.name}/database"
}

resource "aws_secretsmanager_secret_version" "database" {
  secret_id     = aws_secretsmanager_secret.database.id
  secret_string = "postgres://@@app@@:${random_password.database.result}@${aws_db_instance.this.endpoint}/@@app@@?sslmode=require"
}
