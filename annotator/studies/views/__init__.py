"""Pages of a study: made, set up, its protocol, its members, its log, and the door for the invited."""
