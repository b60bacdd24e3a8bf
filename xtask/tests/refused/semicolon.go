package serializer

const (
	CodeA = 1; CodeB = 2
)
