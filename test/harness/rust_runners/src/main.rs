//! The migration runners of sqlx and diesel as a command: TOOL URL FOLDER up|down.

use std::error::Error;
use std::path::Path;

use diesel::{Connection, MysqlConnection, PgConnection, SqliteConnection};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use sqlx::any::install_default_drivers;
use sqlx::migrate::Migrator;
use sqlx::{AnyConnection, Connection as _};

type Outcome = Result<(), Box<dyn Error + Send + Sync>>;

async fn run_sqlx(url: &str, folder: &str, back: bool) -> Outcome {
    install_default_drivers();
    let mut connection = AnyConnection::connect(url).await?;
    let migrator = Migrator::new(Path::new(folder)).await?;
    if back {
        let mut versions: Vec<i64> = migrator.iter().map(|each| each.version).collect();
        versions.dedup();
        versions.pop();
        migrator
            .undo(&mut connection, versions.pop().unwrap_or(0))
            .await?;
    } else {
        migrator.run(&mut connection).await?;
    }
    Ok(())
}

fn run<C: Connection + MigrationHarness<C::Backend>>(
    url: &str,
    folder: &str,
    back: bool,
) -> Outcome {
    let mut connection = C::establish(url)?;
    let migrations = FileBasedMigrations::from_path(folder)?;
    if back {
        connection.revert_last_migration(migrations)?;
    } else {
        connection.run_pending_migrations(migrations)?;
    }
    Ok(())
}

fn run_diesel(url: &str, folder: &str, back: bool) -> Outcome {
    match url.split(':').next() {
        Some("postgres" | "postgresql") => run::<PgConnection>(url, folder, back),
        Some("mysql") => run::<MysqlConnection>(url, folder, back),
        _ => run::<SqliteConnection>(url.trim_start_matches("sqlite:"), folder, back),
    }
}

fn main() -> Outcome {
    let words: Vec<String> = std::env::args().collect();
    let [_, tool, url, folder, command] = &words[..] else {
        return Err("TOOL URL FOLDER up|down".into());
    };
    let back = command == "down";
    match tool.as_str() {
        "sqlx" => tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?
            .block_on(run_sqlx(url, folder, back)),
        "diesel" => run_diesel(url, folder, back),
        _ => Err("sqlx or diesel".into()),
    }
}
