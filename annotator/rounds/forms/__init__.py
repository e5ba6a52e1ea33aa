"""Forms of the rounds room; what is allowed is said by the services."""
