require_relative "boot"
require "rails"
require "active_record/railtie"
require "rails/test_unit/railtie"

module Shop
  class Application < Rails::Application
    config.load_defaults 6.1
    config.eager_load = false
    config.logger = ActiveSupport::Logger.new(ENV["RAILS_LOG_TO_STDOUT"] ? $stdout : "log/#{Rails.env}.log")
    config.log_level = :debug
    config.active_record.dump_schema_after_migration = false
    config.secret_key_base = "of no secret"
  end
end
