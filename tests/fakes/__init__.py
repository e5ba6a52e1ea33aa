"""Doubles of services that no test may call: real servers over real HTTP, held to what the service itself publishes."""
