/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "layer-profile.h"

#include "csv-line.h"

#include <cmath>
#include <set>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

LayerProfile::LayerProfile(const std::string& source)
    : m_source(source)
{
}

LayerProfile
LayerProfile::ReadFile(const std::string& fileName)
{
    LayerProfile profile;
    ReadTextFile(fileName, [&](std::istream& input) { profile = Read(input, fileName); });
    return profile;
}

LayerProfile
LayerProfile::Read(std::istream& input, const std::string& fileName)
{
    SourcedCsvReader reader(input, fileName);
    const std::size_t layer = reader.GetColumn("layer");
    const std::size_t seconds = reader.GetColumn("seconds");
    LayerProfile profile(reader.GetSource());
    std::vector<std::string> fields;
    while (reader.Next(fields))
    {
        double value = 0;
        if (!ParseNumber(fields[seconds], value) || value < 0)
        {
            throw reader.Error("\"" + fields[seconds] + "\" is not a time in seconds");
        }
        if (fields[layer].empty())
        {
            throw reader.Error("the layer has no name");
        }
        profile.Add(fields[layer], value);
    }
    return profile;
}

void
LayerProfile::WriteFile(const std::string& fileName) const
{
    WriteTextFile(fileName, [this](std::ostream& output) { Write(output); });
}

void
LayerProfile::Write(std::ostream& output) const
{
    output << "# source: " << m_source << "\nlayer,seconds\n";
    for (const std::string& layer : m_layers)
    {
        output << QuoteCsvField(layer) << ',' << FormatNumber(m_seconds.at(layer)) << '\n';
    }
}

void
LayerProfile::Add(const std::string& layer, double seconds)
{
    if (!std::isfinite(seconds) || seconds < 0)
    {
        throw std::invalid_argument("the time of layer \"" + layer + "\" is " +
                                    FormatNumber(seconds) + " s, which is not a time");
    }
    const auto added = m_seconds.emplace(layer, 0);
    if (added.second)
    {
        m_layers.push_back(layer);
    }
    added.first->second += seconds;
}

const std::string&
LayerProfile::GetSource() const
{
    return m_source;
}

const std::vector<std::string>&
LayerProfile::GetLayers() const
{
    return m_layers;
}

bool
LayerProfile::Has(const std::string& layer) const
{
    return m_seconds.count(layer) > 0;
}

double
LayerProfile::GetSeconds(const std::string& layer) const
{
    const auto found = m_seconds.find(layer);
    return found == m_seconds.end() ? 0 : found->second;
}

double
LayerProfile::GetTotalSeconds() const
{
    double total = 0;
    for (const std::string& layer : m_layers)
    {
        total += m_seconds.at(layer);
    }
    return total;
}

std::vector<double>
LayerProfile::Match(const DnnModel& model) const
{
    std::vector<double> seconds;
    std::set<std::string> names;
    for (const DnnLayer& layer : model.GetLayers())
    {
        if (!Has(layer.name) && layer.flops > 0)
        {
            throw std::invalid_argument("the profile \"" + m_source +
                                        "\" has no time for layer \"" + layer.name +
                                        "\" of model \"" + model.GetName() + "\"");
        }
        names.insert(layer.name);
        seconds.push_back(GetSeconds(layer.name));
    }
    for (const std::string& layer : m_layers)
    {
        if (names.count(layer) == 0)
        {
            throw std::invalid_argument("the profile \"" + m_source + "\" names layer \"" + layer +
                                        "\", which model \"" + model.GetName() +
                                        "\" does not have");
        }
    }
    return seconds;
}

} // namespace edgeinference
} // namespace ns3
