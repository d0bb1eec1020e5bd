import { App } from "aws-cdk-lib";
import { Pipeline } from "../lib/pipeline";
import { settings } from "../lib/settings";

const app = new App();
new Pipeline(app, "Pipeline", { env: settings.env });
