"""What has changed at my desk, and who else has this case before them? Ids alone, as long as the line holds."""
