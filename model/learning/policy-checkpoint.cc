/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "policy-checkpoint.h"

#include "checkpoint-file.h"

#include "ns3/csv-line.h"
#include "ns3/string.h"
#include "ns3/type-lookup.h"

#include <cmath>
#include <cstring>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

const std::string ATTRIBUTE = "attribute "; //!< begins the name of an attribute in a file
const std::string TRAINING = "training ";   //!< begins the name of a setting in a file

/** @param checkpoint of a file @param name of a count @return it */
uint64_t
GetCount(const Checkpoint& checkpoint, const std::string& name)
{
    double value = 0.0;
    const std::string& text = checkpoint.Get(name);
    if (!ParseNumber(text, value) || value < 0.0 || value > 1e15 || value != std::floor(value))
    {
        throw std::runtime_error("the checkpoint has \"" + text + "\" where a count belongs");
    }
    return static_cast<uint64_t>(value);
}

/** @param numbers floats @return their bytes */
std::string
GetBytes(const std::vector<float>& numbers)
{
    return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(float)};
}

/** Takes pieces of a checkpoint's bytes one after the other. */
class PieceReader
{
  public:
    /** @param bytes all of them */
    explicit PieceReader(const std::string& bytes)
        : m_bytes(bytes)
    {
    }

    /** @param size of the next piece @return it */
    std::string Take(uint64_t size)
    {
        if (size > m_bytes.size() - m_next)
        {
            throw std::runtime_error("the checkpoint has fewer numbers than it says: it is of "
                                     "another program or version");
        }
        m_next += size;
        return m_bytes.substr(m_next - size, size);
    }

    /** @param count of the next floats @return them */
    std::vector<float> TakeNumbers(uint64_t count)
    {
        const std::string piece = Take(count * sizeof(float));
        std::vector<float> numbers(count);
        if (count > 0)
        {
            std::memcpy(numbers.data(), piece.data(), piece.size());
        }
        return numbers;
    }

  private:
    const std::string& m_bytes; //!< all
    std::size_t m_next{0};      //!< begin of the next piece
};

/** @param name in a file @param prefix how it may begin @return whether it does */
bool
BeginsWith(const std::string& name, const std::string& prefix)
{
    return name.compare(0, prefix.size(), prefix) == 0;
}

} // namespace

Ptr<PartitionLearner>
PolicyCheckpoint::MakeLearner(uint64_t seed) const
{
    auto made = CreateByName<PartitionLearner>(learner);
    for (const auto& [name, value] : attributes)
    {
        if (!made->SetAttributeFailSafe(name, StringValue(value)))
        {
            throw std::invalid_argument("the learner " + learner + " has no attribute \"" + name +
                                        "\" that could be \"" + value + "\"");
        }
    }
    made->Create(shape, seed);
    if (!parameters.empty())
    {
        if (parameters.size() != made->GetParameterCount())
        {
            throw std::runtime_error("the checkpoint has " + std::to_string(parameters.size()) +
                                     " parameters, and its learner " + learner + " " +
                                     std::to_string(made->GetParameterCount()) +
                                     ": it is of another version");
        }
        made->CopyParametersFrom(parameters.data());
    }
    return made;
}

void
ParseLearner(const std::string& text, PolicyCheckpoint& policy)
{
    std::size_t begin = text.find('/');
    policy.learner = text.substr(0, begin);
    policy.attributes.clear();
    while (begin != std::string::npos)
    {
        const std::size_t end = text.find('/', begin + 1);
        const std::string part = text.substr(begin + 1, end - begin - 1);
        const std::size_t equals = part.find('=');
        if (equals == std::string::npos || equals == 0)
        {
            throw std::invalid_argument("the learner \"" + text +
                                        "\" is not of the form name/Attribute=value");
        }
        policy.attributes[part.substr(0, equals)] = part.substr(equals + 1);
        begin = end;
    }
}

std::map<std::string, std::string>
DescribeAttributes(const ObjectBase& object)
{
    std::map<std::string, std::string> texts;
    for (TypeId type = object.GetInstanceTypeId();; type = type.GetParent())
    {
        for (std::size_t i = 0; i < type.GetAttributeN(); ++i)
        {
            const auto& attribute = type.GetAttribute(i);
            StringValue value;
            if (attribute.flags & TypeId::ATTR_SET && attribute.flags & TypeId::ATTR_GET &&
                object.GetAttributeFailSafe(attribute.name, value))
            {
                texts[attribute.name] = value.Get();
            }
        }
        if (!type.HasParent() || type.GetParent() == type)
        {
            return texts;
        }
    }
}

void
WritePolicyCheckpoint(const std::string& fileName, const PolicyCheckpoint& policy)
{
    Checkpoint file;
    file.settings = policy.scales.ToSettings();
    file.settings["learner"] = policy.learner;
    file.settings["state"] = policy.layout.ToString();
    file.settings["state numbers"] = std::to_string(policy.shape.state);
    file.settings["blocks"] = std::to_string(policy.shape.blocks);
    file.settings["sites"] = std::to_string(policy.shape.sites);
    file.settings["parameters"] = std::to_string(policy.parameters.size());
    file.settings["statistics"] = std::to_string(policy.statistics.size());
    file.settings["memory bytes"] = std::to_string(policy.memory.size());
    for (const auto& [name, value] : policy.attributes)
    {
        file.settings[ATTRIBUTE + name] = value;
    }
    for (const auto& [name, value] : policy.settings)
    {
        file.settings[TRAINING + name] = value;
    }
    file.state = GetBytes(policy.parameters) + GetBytes(policy.statistics) + policy.memory;
    WriteCheckpointFile(fileName, file);
}

PolicyCheckpoint
ReadPolicyCheckpoint(const std::string& fileName)
{
    const Checkpoint file = ReadCheckpointFile(fileName);
    PolicyCheckpoint policy;
    policy.learner = file.Get("learner");
    policy.layout = StateLayout::FromString(file.Get("state"));
    policy.scales = StateScales::FromSettings(file.settings);
    policy.shape.state = static_cast<uint32_t>(GetCount(file, "state numbers"));
    policy.shape.blocks = static_cast<uint32_t>(GetCount(file, "blocks"));
    policy.shape.sites = static_cast<uint32_t>(GetCount(file, "sites"));
    CheckShape(policy.shape);
    for (const auto& [name, value] : file.settings)
    {
        if (BeginsWith(name, ATTRIBUTE))
        {
            policy.attributes[name.substr(ATTRIBUTE.size())] = value;
        }
        else if (BeginsWith(name, TRAINING))
        {
            policy.settings[name.substr(TRAINING.size())] = value;
        }
    }
    PieceReader reader(file.state);
    policy.parameters = reader.TakeNumbers(GetCount(file, "parameters"));
    policy.statistics = reader.TakeNumbers(GetCount(file, "statistics"));
    policy.memory = reader.Take(GetCount(file, "memory bytes"));
    return policy;
}

} // namespace edgeinference
} // namespace ns3
