namespace GenderEquality.Activities.Design;

/// <summary>Where the cascade uses a flow.</summary>
public enum FlowPlace
{
    /// <summary>An office's work on a directive: to plan, publish and send on.</summary>
    Office,

    /// <summary>A school's work on a directive.</summary>
    School,

    /// <summary>A report of a period, of offices and schools.</summary>
    Report,
}
