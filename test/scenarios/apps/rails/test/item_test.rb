ENV["RAILS_ENV"] = "test"
require_relative "../config/environment"
require "rails/test_help"

class ItemTest < ActiveSupport::TestCase
  test "the code reads what the schema has" do
    assert_equal 0, Item.row["rows"]
  end
end
