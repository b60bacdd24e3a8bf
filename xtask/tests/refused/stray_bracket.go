package serializer

}

const (
	CodeA = 1
)
