package serializer

const (
	CodeA = 40_001
)
