# -*- encoding: utf-8 -*-
# stub: buoy 3.0.0.pre1 ruby lib

Gem::Specification.new do |s|
  s.name = "buoy".freeze
  s.version = "3.0.0.pre1"

  s.required_rubygems_version = Gem::Requirement.new("> 1.3.1".freeze) if s.respond_to? :required_rubygems_version=
  s.require_paths = ["lib".freeze]
  s.authors = ["acme".freeze]
  s.date = "2026-11-22"
  s.homepage = "https://acme.example".freeze
  s.licenses = ["MIT".freeze]
  s.rubygems_version = "3.3.15".freeze
  s.summary = "x".freeze

  s.installed_by_version = "3.3.15" if s.respond_to? :installed_by_version
end
