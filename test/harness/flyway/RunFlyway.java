import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;

/** Flyway's API as a command: URL USER PASSWORD FOLDER COMMAND [TARGET]; FLYWAY_* configure it. */
public class RunFlyway {
    public static void main(String[] args) {
        String[] locations = {"filesystem:" + args[3]};
        var configuration = Flyway.configure()
                .envVars().dataSource(args[0], args[1], args[2]).locations(locations);
        if (args.length > 5) {
            configuration.target(args[5]);
        }
        Flyway flyway = configuration.load();
        switch (args[4]) {
            case "migrate" -> System.out.println(flyway.migrate().migrationsExecuted);
            case "validate" -> flyway.validate();
            case "repair" -> flyway.repair();
            case "info" -> info(flyway);
            default -> throw new IllegalArgumentException(args[4]);
        }
    }

    /** A line for each migration: "V1__one.sql Success". */
    private static void info(Flyway flyway) {
        for (MigrationInfo each : flyway.info().all()) {
            System.out.println(each.getScript() + " " + each.getState().getDisplayName());
        }
    }
}
