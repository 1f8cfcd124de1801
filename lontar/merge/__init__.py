"""What belongs together among articles: copies of one text, and whom they credit for it."""
