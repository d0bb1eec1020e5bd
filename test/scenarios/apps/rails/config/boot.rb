# Bundler would take the gems of a Gemfile.lock from rubygems.org; these are Debian's.
