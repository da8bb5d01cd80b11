module shop.example/before

go 1.15

require (
	example.com/acme/check v1.0.0
	example.com/acme/old v3.1.0+incompatible
	example.com/acme/web/v2 v2.0.3
)
