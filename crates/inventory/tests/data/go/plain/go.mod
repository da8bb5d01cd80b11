module shop.example/shop

go 1.19

require (
	example.com/acme/check v1.0.0
	example.com/acme/old v3.1.0+incompatible
	example.com/acme/web/v2 v2.0.3
)

require (
	example.com/Acme/Upper v0.4.0 // indirect
	example.com/acme/core v1.3.1 // indirect
	example.com/acme/pseudo v0.0.0-20240102030405-0123456789ab // indirect
)
