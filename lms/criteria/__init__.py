"""The shared vocabulary: ten service criteria, each with five behavioural anchors."""
