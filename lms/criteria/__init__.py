"""The shared vocabulary, in versions: ten service criteria, each with five behavioural anchors."""
