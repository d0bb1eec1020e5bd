class CreateItems < ActiveRecord::Migration[6.1]
  def change
    create_table(:shop_item) { |t| t.text :name }
  end
end
